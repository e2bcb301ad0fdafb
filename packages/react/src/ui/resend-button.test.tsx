import { act, cleanup, fireEvent, render, screen } from '@testing-library/react'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { ResendButton } from './resend-button.tsx'

beforeEach(() => vi.useFakeTimers({ now: new Date('2025-11-03T14:00:00Z') }))
afterEach(() => {
  cleanup()
  vi.useRealTimers()
})

const button = (): HTMLElement => screen.getByRole('button', { name: 'Resend code' })

describe('ResendButton', () => {
  it('counts down by the server’s instant, keeps one name, and announces only the end', () => {
    const onResend = vi.fn()
    render(<ResendButton what="code" availableAt="2025-11-03T14:00:42Z" pending={false} onResend={onResend} />)
    expect(button().textContent).toBe('Resend code in 0:42')
    expect(screen.getByRole('status').textContent).toBe('')
    fireEvent.click(button())
    expect(onResend).not.toHaveBeenCalled()

    act(() => vi.advanceTimersByTime(12_000))
    expect(button().textContent).toBe('Resend code in 0:30')

    act(() => vi.advanceTimersByTime(30_000))
    expect(button().textContent).toBe('Resend code')
    expect(screen.getByRole('status').textContent).toBe('You can resend the code now')
    fireEvent.click(button())
    expect(onResend).toHaveBeenCalledTimes(1)
  })

  it('starts again when the server names a later instant', () => {
    const { rerender } = render(<ResendButton what="code" availableAt={null} pending={false} onResend={vi.fn()} />)
    expect(button().textContent).toBe('Resend code')
    rerender(<ResendButton what="code" availableAt="2025-11-03T14:01:00Z" pending={false} onResend={vi.fn()} />)
    expect(button().textContent).toBe('Resend code in 1:00')
  })

  it('does nothing while a mail is being asked for', () => {
    const onResend = vi.fn()
    render(<ResendButton what="code" availableAt={null} pending onResend={onResend} />)
    fireEvent.click(button())
    expect(onResend).not.toHaveBeenCalled()
  })
})
