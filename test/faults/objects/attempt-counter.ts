import type { AttemptRule } from '@sallyport/ports'
import { deterministic } from '../linearizability/check-linearizable.ts'
import type { StoreObject, Subject } from './store-object.ts'

const RULE: AttemptRule = { limit: 5, windowMs: 60_000, lockMs: 90_000 }
const DEVICES = ['known', 'other'] as const
type Device = (typeof DEVICES)[number]

/** `after`: milliseconds after the history's beginning. */
type Input =
  | { readonly verb: 'take' | 'read'; readonly device: Device; readonly after: number }
  | { readonly verb: 'give_back' | 'clear'; readonly device: Device }
  | { readonly verb: 'clear_all' }
type Output = { readonly allowed: boolean | null; readonly attempts: number; readonly resetAfter: number | null } | 'done'

interface Counter {
  readonly attempts: number
  readonly windowEndsAt: number
  readonly resetAt: number
}
type State = Readonly<Record<Device, Counter | null>>

/**
 * `AttemptStore`: at most `limit` allowed attempts until the counter resets, whoever asks. The window runs from the first counted attempt,
 * the lock from the one that filled the counter, and one attempt given back ends the lock. Whoever clears several counters clears each at a
 * moment of its own.
 */
export const attemptCounter: StoreObject<State, Input, Output> = {
  name: 'attempt counter',
  initial: { known: null, other: null },
  isNeutral: (_input, output) => output !== 'done' && output.allowed !== true,
  apply: deterministic(step),
  prepare: async () => {},
  moments: (input) => (input.verb === 'clear_all' ? DEVICES.map((device) => ({ verb: 'clear', device })) : [input]),
  choose(random, known) {
    const device = random.pick(DEVICES)
    switch (random.weighted({ take: 60, read: 8, give_back: 14, clear: 3, clear_all: 2 })) {
      case 'take':
        return { verb: 'take', device, after: random.chance(0.85) ? 0 : random.pick([59_999, 60_000, 89_999, 90_000]) + known.length }
      case 'read':
        return { verb: 'read', device, after: 0 }
      case 'give_back':
        return { verb: 'give_back', device }
      case 'clear':
        return { verb: 'clear', device }
      case 'clear_all':
        return { verb: 'clear_all' }
    }
  },
  async perform({ attempts }, { subject, input }) {
    const start = subject.at
    switch (input.verb) {
      case 'take': {
        const { allowed, attempts: count, resetAt } = await attempts.take(keyOf(subject, input.device), RULE, start + input.after)
        return { allowed, attempts: count, resetAfter: resetAt - start }
      }
      case 'read': {
        const found = await attempts.read(keyOf(subject, input.device), start + input.after)
        return { allowed: null, attempts: found?.attempts ?? 0, resetAfter: found === null ? null : found.resetAt - start }
      }
      case 'give_back':
        await attempts.giveBack(keyOf(subject, input.device))
        return 'done'
      case 'clear':
        await attempts.clear([keyOf(subject, input.device)])
        return 'done'
      case 'clear_all':
        await attempts.clearAll('history', prefixOf(subject))
        return 'done'
    }
  },
  commits: () => false,
}

const prefixOf = ({ id }: Subject) => id.replaceAll('-', '')
const keyOf = (subject: Subject, device: Device) => ({ action: 'history', identifier: `${prefixOf(subject)}:${device}` })

function step(state: State, input: Input): { readonly state: State; readonly output: Output } {
  switch (input.verb) {
    case 'take':
      return take(state, input.device, input.after)
    case 'read': {
      const current = running(state[input.device], input.after)
      return { state, output: { allowed: null, attempts: current?.attempts ?? 0, resetAfter: current?.resetAt ?? null } }
    }
    case 'give_back': {
      const counter = state[input.device]
      if (counter === null || counter.attempts === 0) return { state, output: 'done' }
      const { attempts, windowEndsAt } = counter
      return { state: { ...state, [input.device]: { attempts: attempts - 1, windowEndsAt, resetAt: windowEndsAt } }, output: 'done' }
    }
    case 'clear':
      return { state: { ...state, [input.device]: null }, output: 'done' }
    case 'clear_all':
      throw new Error('it is two moments')
  }
}

function running(counter: Counter | null, now: number): Counter | null {
  return counter !== null && counter.attempts > 0 && counter.resetAt > now ? counter : null
}

function take(state: State, device: Device, now: number): { readonly state: State; readonly output: Output } {
  const current = running(state[device], now)
  if (current !== null && current.attempts >= RULE.limit) {
    return { state, output: { allowed: false, attempts: current.attempts, resetAfter: current.resetAt } }
  }
  const attempts = (current?.attempts ?? 0) + 1
  const windowEndsAt = current?.windowEndsAt ?? now + RULE.windowMs
  const resetAt = attempts >= RULE.limit ? now + RULE.lockMs : windowEndsAt
  return { state: { ...state, [device]: { attempts, windowEndsAt, resetAt } }, output: { allowed: true, attempts, resetAfter: resetAt } }
}
