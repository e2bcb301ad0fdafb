import type { SequentialSpecification } from './check-linearizable.ts'

/**
 * What the sessions of one user do when one caller after the other uses them: the sequential specification of refresh, written down
 * from the documents and not from the code that it judges. Times are milliseconds, and every operation brings its own.
 */
export type SessionInput =
  /** `secret`: the device secret that the request carried. A sign-in without one leaves the session unbound. */
  | { readonly verb: 'sign_in'; readonly device: string; readonly secret: string | null; readonly now: number }
  | {
      readonly verb: 'refresh'
      readonly session: string
      readonly generation: number
      readonly secret: string | null
      readonly now: number
    }
  /** The access token of a session, good until `expiresAt`. */
  | { readonly verb: 'use'; readonly session: string; readonly expiresAt: number; readonly now: number }
  | { readonly verb: 'end'; readonly session: string }
  | { readonly verb: 'end_all' }

export type SessionOutput =
  | { readonly kind: 'tokens'; readonly session: string; readonly generation: number }
  | { readonly kind: 'refused'; readonly code: 'session_revoked' | 'session_expired' | 'refresh_invalid' | 'access_refused' }
  | { readonly kind: 'done' }
  /** `end` where the caller is told whether there was something to end. */
  | { readonly kind: 'ended'; readonly count: number }

export interface SessionRules {
  /** 0 is strict. */
  readonly graceMs: number
  readonly idleMs: number
  readonly absoluteMs: number
  /** A parent that comes back in this many generations in a row is theft. */
  readonly theftAtRun: number
}

export const DEFAULT_RULES: Omit<SessionRules, 'graceMs'> = { idleMs: 7 * 86_400_000, absoluteMs: 30 * 86_400_000, theftAtRun: 3 }

/** A family of tokens while it is active; a session that ended is simply gone, and nothing brings it back. */
interface Family {
  /** `null`: nobody knows it yet, because the answer to the sign-in was lost. */
  readonly id: string | null
  readonly device: string
  readonly secret: string | null
  readonly n: number
  /** The generation of the newest sign-in; older tokens were superseded by it. */
  readonly signedInAt: number
  readonly rotatedAt: number
  /** The generations in which the parent came back late, and (for an unbound session) came back at all. */
  readonly late: readonly number[]
  readonly strangers: readonly number[]
  readonly idleUntil: number
  readonly absoluteUntil: number
}

export type SessionState = readonly Family[]
type Answer = { readonly output: SessionOutput } | null

export function sessionSpecification(rules: SessionRules): SequentialSpecification<SessionState, SessionInput, SessionOutput> {
  return {
    initial: [],
    isNeutral: (input, output) => input.verb === 'use' || (output.kind === 'refused' && output.code !== 'session_revoked'),
    apply(state, input, answer) {
      switch (input.verb) {
        case 'sign_in':
          return signIn(state, input, answer, rules)
        case 'refresh':
          return refresh(state, input, answer, rules)
        case 'use': {
          const alive = state.some(({ id }) => id === input.session) && input.now < input.expiresAt
          return expecting(answer, alive ? { kind: 'done' } : { kind: 'refused', code: 'access_refused' }, state)
        }
        case 'end': {
          const left = state.filter(({ id }) => id !== input.session)
          // A sign-out is not told whether there was anything to end, a revocation is.
          if (answer?.output.kind === 'done') return [left]
          return expecting(answer, { kind: 'ended', count: state.length - left.length }, left)
        }
        case 'end_all':
          return expecting(answer, { kind: 'ended', count: state.length }, [])
      }
    },
  }
}

function expecting(answer: Answer, output: SessionOutput, next: SessionState): readonly SessionState[] {
  return answer === null || JSON.stringify(answer.output) === JSON.stringify(output) ? [next] : []
}

/** One active session per device: the family of the device goes on with the next generation, or a new one begins at 1. */
function signIn(
  state: SessionState,
  { device, secret, now }: Extract<SessionInput, { verb: 'sign_in' }>,
  answer: Answer,
  rules: SessionRules,
): readonly SessionState[] {
  const others = state.filter((family) => family.device !== device)
  const current = state.find((family) => family.device === device && isAlive(family, now))
  const n = (current?.n ?? 0) + 1
  let id = current?.id ?? null
  if (answer !== null) {
    const { output } = answer
    if (output.kind !== 'tokens' || output.generation !== n) return []
    const taken =
      others.some((family) => family.id === output.session) || state.some((family) => family !== current && family.id === output.session)
    if (taken || (id !== null && output.session !== id)) return []
    id = output.session
  }
  const absoluteUntil = now + rules.absoluteMs
  const idleUntil = Math.min(now + rules.idleMs, absoluteUntil)
  return [sorted([...others, { id, device, secret, n, signedInAt: n, rotatedAt: now, late: [], strangers: [], idleUntil, absoluteUntil }])]
}

function isAlive(family: Family, now: number): boolean {
  return now < family.idleUntil && now < family.absoluteUntil
}

function refresh(
  state: SessionState,
  input: Extract<SessionInput, { verb: 'refresh' }>,
  answer: Answer,
  rules: SessionRules,
): readonly SessionState[] {
  const { session, generation: k, now } = input
  const family = state.find(({ id }) => id === session)
  if (family === undefined) return expecting(answer, { kind: 'refused', code: 'session_revoked' }, state)
  if (!isAlive(family, now)) return expecting(answer, { kind: 'refused', code: 'session_expired' }, state)
  const next = judge(family, input, rules)
  const others = state.filter((other) => other !== family)
  if (next === 'theft') return expecting(answer, { kind: 'refused', code: 'session_revoked' }, others)
  if (next === 'superseded') return expecting(answer, { kind: 'refused', code: 'refresh_invalid' }, state)
  // Good when the request read it, and out of date when it wrote: its holder went on elsewhere meanwhile. Whatever else, that is no theft.
  if (answer?.output.kind === 'refused') return expecting(answer, { kind: 'refused', code: 'refresh_invalid' }, state)
  const after = k === family.n ? rotated(family, now, rules) : next
  return expecting(answer, { kind: 'tokens', session, generation: after.n }, sorted([...others, after]))
}

/** One order, so that equal states look equal. */
function sorted(state: SessionState): SessionState {
  return [...state].sort((a, b) => (a.device < b.device ? -1 : 1))
}

function rotated(family: Family, now: number, rules: SessionRules): Family {
  const idleUntil = Math.min(now + rules.idleMs, family.absoluteUntil)
  return { ...family, n: family.n + 1, rotatedAt: now, idleUntil }
}

/** The family as the presented token leaves it, its own generation apart. */
function judge(
  family: Family,
  { generation: k, secret, now }: Extract<SessionInput, { verb: 'refresh' }>,
  rules: SessionRules,
): Family | 'theft' | 'superseded' {
  const bound = family.secret !== null
  const same = bound && secret === family.secret
  const isParent = k === family.n - 1
  const inGrace = rules.graceMs > 0 && isParent && now - family.rotatedAt <= rules.graceMs
  // Out of date after a later sign-in on the device, not stolen. Tabs still converge on the child of the last seconds.
  if (k < family.signedInAt && !(inGrace && (same || !bound))) return 'superseded'
  if (bound && !same) return 'theft'
  if (k === family.n) return family
  if (inGrace) return bound ? family : counted(family, 'strangers', rules)
  if (isParent && same && rules.graceMs > 0) return counted(family, 'late', rules)
  return 'theft'
}

/** Once per generation, and theft when the generations right before saw it too. */
function counted(family: Family, kind: 'late' | 'strangers', rules: SessionRules): Family | 'theft' {
  const seen = family[kind]
  if (seen.includes(family.n)) return family
  const before = Array.from({ length: rules.theftAtRun - 1 }, (_, back) => family.n - 1 - back)
  if (before.every((generation) => seen.includes(generation))) return 'theft'
  return { ...family, [kind]: [...seen, family.n].slice(-rules.theftAtRun) }
}
