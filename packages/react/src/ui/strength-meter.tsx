import { type ReactElement, useEffect, useState } from 'react'
import { classNames } from './class-names.ts'

/** 0 nothing yet, 1 weak, 2 fair, 3 good, 4 strong. */
export type Strength = 0 | 1 | 2 | 3 | 4

/** Estimates a password against what its owner's account contains; loaded by the page when it is first needed. */
export type EstimateStrength = (password: string, context: readonly string[]) => Promise<Strength>

const SENTENCES: Readonly<Record<Strength, string>> = {
  0: '',
  1: 'Weak – add another word or two',
  2: 'Fair – longer is stronger',
  3: 'Good',
  4: 'Strong',
}

const PAINT: Readonly<Record<Strength, string>> = {
  0: '',
  1: 'bg-destructive',
  2: 'bg-warning',
  3: 'bg-success',
  4: 'bg-success',
}

const WORDS: Readonly<Record<Strength, string>> = {
  0: 'text-muted-foreground',
  1: 'text-destructive',
  2: 'text-warning',
  3: 'text-success',
  4: 'text-success',
}

export interface StrengthMeterProps {
  readonly password: string
  /** Words an attacker would try first: the address, the name, the application's name. */
  readonly context: readonly string[]
  readonly estimate: EstimateStrength
  /** How long typing must rest before the sentence changes, in milliseconds. */
  readonly restMs?: number
}

/** Four segments to look at and one sentence to act on. It advises; only the server's policy refuses (UX 2.2.5). */
export function StrengthMeter({ password, context, estimate, restMs = 600 }: StrengthMeterProps): ReactElement | null {
  const strength = useStrength(password, context, estimate)
  const [announced, setAnnounced] = useState('')
  const sentence = SENTENCES[strength]

  useEffect(() => {
    const timer = setTimeout(() => setAnnounced(sentence), restMs)
    return () => clearTimeout(timer)
  }, [sentence, restMs])

  return (
    <div data-slot="strength-meter" data-strength={strength} className={classNames('mt-2', password === '' && 'hidden')}>
      <div aria-hidden="true" className="grid grid-cols-4 gap-1.5">
        {([1, 2, 3, 4] as const).map((segment) => (
          <span
            key={segment}
            className={classNames(
              'h-1 rounded-full transition-colors duration-[180ms] forced-colors:border',
              segment <= strength ? classNames(PAINT[strength], 'forced-colors:bg-[CanvasText]') : 'bg-muted',
            )}
          />
        ))}
      </div>
      <p aria-hidden="true" className={classNames('mt-1.5 min-h-[1.125rem] text-[0.8125rem] leading-[1.125rem]', WORDS[strength])}>
        {sentence}
      </p>
      <p aria-live="polite" className="sr-only">
        {announced}
      </p>
    </div>
  )
}

function useStrength(password: string, context: readonly string[], estimate: EstimateStrength): Strength {
  const [strength, setStrength] = useState<Strength>(0)
  const words = context.join('\n')
  useEffect(() => {
    if (password === '') {
      setStrength(0)
      return undefined
    }
    let current = true
    const finish = (result: Strength): void => {
      if (current) setStrength(result)
    }
    // Without an estimate there is no advice; the form works on.
    estimate(password, words.split('\n')).then(finish, () => finish(0))
    return () => {
      current = false
    }
  }, [password, words, estimate])
  return strength
}
