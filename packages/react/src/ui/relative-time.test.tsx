import { act, cleanup, render, screen } from '@testing-library/react'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { formatRelative, RelativeTime } from './relative-time.tsx'

const NOW = Date.parse('2025-11-03T14:00:00Z')

describe('formatRelative', () => {
  it.each([
    ['2025-11-03T13:59:30Z', 'just now'],
    ['2025-11-03T14:00:30Z', 'just now'],
    ['2025-11-03T13:58:30Z', '1 minute ago'],
    ['2025-11-03T12:00:00Z', '2 hours ago'],
    ['2025-11-02T13:00:00Z', 'yesterday'],
    ['2025-10-20T14:00:00Z', '2 weeks ago'],
    ['2025-08-03T14:00:00Z', '3 months ago'],
    ['2023-11-03T14:00:00Z', '2 years ago'],
    ['2025-11-03T16:00:00Z', 'in 2 hours'],
  ])('%s is %s', (instant, words) => {
    expect(formatRelative(instant, NOW, 'en')).toBe(words)
  })
})

describe('RelativeTime', () => {
  beforeEach(() => vi.useFakeTimers({ now: NOW }))
  afterEach(() => {
    cleanup()
    vi.useRealTimers()
  })

  it('keeps the instant and stays true as minutes pass', () => {
    render(<RelativeTime instant="2025-11-03T13:58:00Z" />)
    const time = screen.getByText('2 minutes ago')
    expect(time.getAttribute('datetime')).toBe('2025-11-03T13:58:00Z')
    expect(time.getAttribute('title')).not.toBe('')
    act(() => vi.advanceTimersByTime(60_000))
    expect(time.textContent).toBe('3 minutes ago')
  })
})
