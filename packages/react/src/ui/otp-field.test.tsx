import { cleanup, fireEvent, render, screen } from '@testing-library/react'
import { userEvent } from '@testing-library/user-event'
import { type ReactElement, useState } from 'react'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { OtpField, type OtpStatus } from './otp-field.tsx'

afterEach(cleanup)

function Harness({
  onComplete,
  status = 'idle',
}: {
  readonly onComplete: (code: string) => void
  readonly status?: OtpStatus
}): ReactElement {
  const [value, setValue] = useState('')
  return (
    <OtpField value={value} onChange={setValue} onComplete={onComplete} status={status} error={status === 'error' ? 'Wrong' : undefined} />
  )
}

const input = (): HTMLInputElement => screen.getByRole<HTMLInputElement>('textbox', { name: 'Verification code' })

describe('OtpField', () => {
  it('is one field with the autofill contract', () => {
    render(<Harness onComplete={vi.fn()} />)
    expect(screen.getAllByRole('textbox')).toHaveLength(1)
    expect(input().autocomplete).toBe('one-time-code')
    expect(input().inputMode).toBe('numeric')
    expect(input().name).toBe('one-time-code')
    expect(input().hasAttribute('maxlength')).toBe(false)
  })

  it('completes once when typed, and ignores letters', async () => {
    const onComplete = vi.fn()
    render(<Harness onComplete={onComplete} />)
    await userEvent.type(input(), '12a3456')
    expect(onComplete.mock.calls).toEqual([['123456']])
    expect(input().value).toBe('123456')
  })

  it.each(['123 456', '123-456', 'Code: 123456, valid for 10 minutes'])('understands the paste %j', async (text) => {
    const onComplete = vi.fn()
    render(<Harness onComplete={onComplete} />)
    await userEvent.click(input())
    await userEvent.paste(text)
    expect(onComplete.mock.calls).toEqual([['123456']])
  })

  it('completes once for an autofill and a second identical paste', async () => {
    const onComplete = vi.fn()
    render(<Harness onComplete={onComplete} />)
    fireEvent.change(input(), { target: { value: '123456' } })
    await userEvent.click(input())
    await userEvent.paste('123456')
    expect(onComplete).toHaveBeenCalledTimes(1)
  })

  it('completes again after a correction', async () => {
    const onComplete = vi.fn()
    render(<Harness onComplete={onComplete} />)
    await userEvent.type(input(), '123456{Backspace}7')
    expect(onComplete.mock.calls).toEqual([['123456'], ['123457']])
  })

  it('ignores what arrives while a code is being checked', async () => {
    const onComplete = vi.fn()
    render(<Harness onComplete={onComplete} status="pending" />)
    await userEvent.click(input())
    await userEvent.paste('654321')
    expect(onComplete).not.toHaveBeenCalled()
    expect(input().value).toBe('')
  })

  it('joins the error to the field', () => {
    render(<Harness onComplete={vi.fn()} status="error" />)
    expect(input().getAttribute('aria-invalid')).toBe('true')
    const described = input().getAttribute('aria-describedby') ?? ''
    expect(document.getElementById(described)?.textContent).toBe('Wrong')
  })
})
