import { cleanup, render, screen, waitFor } from '@testing-library/react'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { type EstimateStrength, type Strength, StrengthMeter } from './strength-meter.tsx'

afterEach(cleanup)

const by =
  (strength: Strength): EstimateStrength =>
  () =>
    Promise.resolve(strength)

const live = (): Element | null => document.querySelector('[aria-live="polite"]')

describe('StrengthMeter', () => {
  it.each([
    [1, 'Weak – add another word or two'],
    [2, 'Fair – longer is stronger'],
    [3, 'Good'],
    [4, 'Strong'],
  ] as const)('says what strength %i means, after a rest', async (strength, sentence) => {
    render(<StrengthMeter password="secret" context={[]} estimate={by(strength)} restMs={5} />)
    await waitFor(() => expect(live()?.textContent).toBe(sentence))
  })

  it('stays silent without a password and without an estimate', async () => {
    const estimate = vi.fn<EstimateStrength>(() => Promise.reject(new Error('offline')))
    const { rerender } = render(<StrengthMeter password="" context={[]} estimate={estimate} restMs={1} />)
    expect(estimate).not.toHaveBeenCalled()
    rerender(<StrengthMeter password="secret" context={['mia@example.com']} estimate={estimate} restMs={1} />)
    await waitFor(() => expect(estimate).toHaveBeenCalledWith('secret', ['mia@example.com']))
    expect(live()?.textContent).toBe('')
  })

  it('drops an estimate that comes after the password changed', async () => {
    const answers = new Map<string, (strength: Strength) => void>()
    const estimate: EstimateStrength = (password) => new Promise((resolve) => answers.set(password, resolve))
    const { rerender } = render(<StrengthMeter password="first" context={[]} estimate={estimate} restMs={1} />)
    rerender(<StrengthMeter password="second" context={[]} estimate={estimate} restMs={1} />)
    answers.get('second')?.(4)
    answers.get('first')?.(1)
    await waitFor(() => expect(live()?.textContent).toBe('Strong'))
    expect(screen.queryByText('Weak – add another word or two')).toBeNull()
  })
})
