import { cleanup, fireEvent, render, screen } from '@testing-library/react'
import { userEvent } from '@testing-library/user-event'
import { type ReactElement, useState } from 'react'
import { afterEach, describe, expect, it } from 'vitest'
import { PasswordField, type PasswordPurpose } from './password-field.tsx'

afterEach(cleanup)

function Harness({
  purpose = 'sign-in',
  pending = false,
}: {
  readonly purpose?: PasswordPurpose
  readonly pending?: boolean
}): ReactElement {
  const [value, setValue] = useState('')
  return <PasswordField purpose={purpose} label="Password" value={value} onChange={setValue} pending={pending} />
}

/** happy-dom knows no modifier state. */
function keyEvent(type: 'keydown' | 'keyup', capsLock: boolean): KeyboardEvent {
  const event = new KeyboardEvent(type, { key: 'a', bubbles: true })
  Object.defineProperty(event, 'getModifierState', { value: (key: string) => capsLock && key === 'CapsLock' })
  return event
}

const input = (): HTMLInputElement => screen.getByLabelText<HTMLInputElement>('Password')

describe('PasswordField', () => {
  it.each([
    ['sign-in', 'current-password', 'current-password webauthn'],
    ['current', 'current-password', 'current-password'],
    ['new', 'new-password', 'new-password'],
  ] as const)('keeps the autofill contract of %s', (purpose, name, autoComplete) => {
    render(<Harness purpose={purpose} />)
    expect(input().name).toBe(name)
    expect(input().id).toBe(name)
    expect(input().getAttribute('autocomplete')).toBe(autoComplete)
    expect(input().hasAttribute('minlength')).toBe(false)
    expect(input().hasAttribute('maxlength')).toBe(false)
  })

  it('shows, says so, and hides', async () => {
    render(<Harness />)
    await userEvent.click(screen.getByRole('button', { name: 'Show password' }))
    expect(input().type).toBe('text')
    expect(screen.getByRole('status').textContent).toBe('Your password is visible')
    await userEvent.click(screen.getByRole('button', { name: 'Hide password' }))
    expect(input().type).toBe('password')
  })

  it('hides again when the form is sent', async () => {
    const { rerender } = render(<Harness />)
    await userEvent.click(screen.getByRole('button', { name: 'Show password' }))
    rerender(<Harness pending />)
    expect(input().type).toBe('password')
  })

  it('tells that Caps Lock is on, and takes it back', () => {
    render(<Harness />)
    fireEvent(input(), keyEvent('keydown', true))
    expect(screen.getByRole('status').textContent).toBe('Caps Lock is on')
    fireEvent(input(), keyEvent('keyup', false))
    expect(screen.getByRole('status').textContent).toBe('')
  })
})
