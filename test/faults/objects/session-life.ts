import { randomUUID } from 'node:crypto'
import type { SessionRecord, Store } from '@sallyport/ports'
import { deterministic } from '../linearizability/check-linearizable.ts'
import type { SeededRandom } from '../support/seeded-random.ts'
import { addUser, DAY_MS, traced } from './records.ts'
import type { Call, Knowledge, StoreObject, Subject } from './store-object.ts'

type Input =
  | { readonly verb: 'start'; readonly id: string; readonly device: string; readonly version: number }
  | { readonly verb: 'rotate'; readonly id: string; readonly from: number }
  | { readonly verb: 'end'; readonly id: string; readonly signInGeneration: number | null }
  | { readonly verb: 'end_all'; readonly except: string | null }
  | { readonly verb: 'change_password'; readonly from: string; readonly to: string; readonly except: string }
  | { readonly verb: 'set_active'; readonly active: boolean }
  | { readonly verb: 'list' | 'user' | 'pull' }
  | { readonly verb: 'find' | 'look_up'; readonly id: string }
type Output =
  | { readonly session: string; readonly generation: number }
  | { readonly won: boolean }
  | { readonly ids: readonly string[] }
  | { readonly generation: number | null }
  | { readonly alive: boolean }
  | { readonly version: number; readonly hash: string | null; readonly active: boolean; readonly activeSessions: number }
  | 'stale_user'

interface Session {
  readonly id: string
  readonly device: string
  readonly n: number
  readonly signedInAt: number
}
interface State {
  readonly version: number
  readonly hash: string
  readonly active: boolean
  /** Active ones, sorted by device. */
  readonly sessions: readonly Session[]
  /** Sorted; nothing leaves it. */
  readonly ended: readonly string[]
}
type Step = { readonly state: State; readonly output: Output }

/**
 * `SessionStore` with `changePassword` and `setActive`: active, then revoked for good. One active session per device, one winner per
 * generation, and whoever revokes ends everything there was at that moment, tells everybody and keeps the user's count right.
 */
export const sessionLife: StoreObject<State, Input, Output> = {
  name: 'session, active to revoked',
  initial: { version: 1, hash: 'hash-0', active: true, sessions: [], ended: [] },
  isNeutral: (input, output) =>
    ['list', 'user', 'pull', 'find', 'look_up'].includes(input.verb) ||
    output === 'stale_user' ||
    (typeof output === 'object' && 'won' in output && !output.won),
  apply: deterministic(step),
  prepare: (store, subject) => addUser(store, subject),
  choose,
  perform,
  commits(input, output) {
    if (input.verb === 'start') return output !== 'stale_user'
    if (input.verb === 'end_all') return typeof output === 'object' && 'ids' in output && output.ids.length > 0 ? true : null
    return input.verb !== 'rotate' && typeof output === 'object' && 'won' in output && output.won
  },
}

const DEVICES = ['laptop', 'phone'] as const

function choose(random: SeededRandom, known: Knowledge<Input, Output>): Input {
  const seen = known.flatMap(({ output }) => (output !== null && typeof output === 'object' && 'session' in output ? [output] : []))
  const last = seen.at(-1)
  const versions = known.flatMap(({ output }) => (output !== null && typeof output === 'object' && 'version' in output ? [output] : []))
  const user = versions.at(-1) ?? { version: 1, hash: 'hash-0', active: true }
  const start = { verb: 'start', id: randomUUID(), device: random.pick(DEVICES), version: user.version } as const
  if (last === undefined) return start
  const { session: id, generation } = random.chance(0.7) ? last : random.pick([last, ...seen])
  const rotated = known.filter(({ input, output }) => input.verb === 'rotate' && input.id === id && isWon(output)).length
  const weights = {
    start: 16,
    rotate: 24,
    end: 8,
    end_all: 4,
    change_password: 4,
    set_active: 4,
    list: 10,
    user: 10,
    pull: 8,
    find: 6,
    look_up: 8,
  }
  const verb = random.weighted(weights)
  switch (verb) {
    case 'start':
      return start
    case 'rotate':
      return { verb, id, from: generation + (random.chance(0.8) ? rotated : 0) }
    case 'end':
      return { verb, id, signInGeneration: random.chance(0.3) ? generation : null }
    case 'end_all':
      return { verb, except: random.chance(0.5) ? id : null }
    case 'change_password':
      return { verb, from: user.hash ?? '', to: `hash-${randomUUID()}`, except: id }
    case 'set_active':
      return { verb, active: !user.active }
    case 'find':
    case 'look_up':
      return { verb, id }
    default:
      return { verb }
  }
}

const isWon = (output: Output | null) => output !== null && typeof output === 'object' && 'won' in output && output.won

async function perform({ sessions, users, revocations }: Store, { subject, input, auditId }: Call<Input>): Promise<Output> {
  const { id: userId, at } = subject
  const effects = () => traced(auditId, input.verb, at)
  switch (input.verb) {
    case 'start': {
      const outcome = await sessions.start(startOf(subject, input), effects)
      return outcome.kind === 'stale_user' ? 'stale_user' : { session: outcome.session.id, generation: outcome.session.generation }
    }
    case 'rotate': {
      const rotation = { sessionId: input.id, fromGeneration: input.from, tokenHash: `${input.id}:${input.from + 1}`, at, ipAddress: null }
      return { won: await sessions.rotate({ ...rotation, expiresAt: at + DAY_MS }) }
    }
    case 'end': {
      const guard = input.signInGeneration === null ? {} : { signInGeneration: input.signInGeneration }
      return { won: await sessions.end({ sessionId: input.id, userId, reason: 'sign_out', at, ...guard }, effects()) }
    }
    case 'end_all':
      return { ids: [...(await sessions.endAll({ userId, except: input.except, reason: 'sign_out_everywhere', at }, effects))].sort() }
    case 'change_password': {
      const endSessions = { except: input.except, reason: 'password_changed' } as const
      return { won: await users.changePassword({ userId, expectedHash: input.from, passwordHash: input.to, at, endSessions }, effects()) }
    }
    case 'set_active':
      return { won: await users.setActive(userId, input.active, at, effects()) }
    case 'list':
      return { ids: (await sessions.list(userId, at)).map((session) => `${session.id}:${session.generation}`).sort() }
    case 'find': {
      const session = await sessions.find(input.id)
      return { generation: session?.isActive === true ? session.generation : null }
    }
    case 'look_up': {
      const standings = await revocations.lookUp([{ sessionId: input.id, userId }])
      return { alive: standings.some(({ isAlive }) => isAlive) }
    }
    case 'user': {
      const user = await users.findById(userId)
      if (user === null) throw new Error('the user is gone')
      const { securityVersion: version, passwordHash: hash, isActive: active, activeSessions } = user
      return { version, hash, active, activeSessions }
    }
    case 'pull':
      return { ids: await endedOf(subject, (await revocations.pull(at)).sessions, sessions) }
  }
}

/** The page is everybody's; whose a session is, it tells itself. */
async function endedOf(
  { id, at }: Subject,
  page: readonly { readonly sessionId: string; readonly at: number }[],
  sessions: { find(sessionId: string): Promise<SessionRecord | null> },
): Promise<readonly string[]> {
  const found = await Promise.all(page.filter((entry) => entry.at === at).map(({ sessionId }) => sessions.find(sessionId)))
  return found.flatMap((session) => (session?.userId === id ? [session.id] : [])).sort()
}

function startOf({ id: userId, at }: Subject, { id, device, version }: Extract<Input, { verb: 'start' }>) {
  const deviceInfo = { browser: null, os: null, platform: null, deviceType: 'unknown' } as const
  const life = { at, expiresAt: at + DAY_MS, absoluteExpiresAt: at + 2 * DAY_MS, rememberMe: false, amr: ['pwd'] }
  const origin = { deviceKey: device, deviceHash: null, ipAddress: null, userAgent: null, deviceInfo }
  return { id, userId, securityVersion: version, ...origin, ...life, tokenHash: (session: string, n: number) => `${session}:${n}` }
}

function step(state: State, input: Input): Step {
  switch (input.verb) {
    case 'start':
      return start(state, input)
    case 'rotate': {
      const session = state.sessions.find(({ id, n }) => id === input.id && n === input.from)
      if (session === undefined) return { state, output: { won: false } }
      return { state: replaced(state, { ...session, n: session.n + 1 }), output: { won: true } }
    }
    case 'end': {
      const session = state.sessions.find(({ id }) => id === input.id)
      const stands = session !== undefined && (input.signInGeneration === null || session.signedInAt === input.signInGeneration)
      return stands ? { state: without(state, ({ id }) => id === input.id), output: { won: true } } : { state, output: { won: false } }
    }
    case 'end_all': {
      const next = without(state, ({ id }) => id !== input.except)
      return { state: next, output: { ids: next.ended.filter((id) => !state.ended.includes(id)) } }
    }
    case 'change_password': {
      if (state.hash !== input.from) return { state, output: { won: false } }
      const next = without(state, ({ id }) => id !== input.except)
      return { state: { ...next, hash: input.to, version: state.version + 1 }, output: { won: true } }
    }
    case 'set_active': {
      if (state.active === input.active) return { state, output: { won: false } }
      const next = input.active ? state : without(state, () => true)
      return { state: { ...next, active: input.active, version: state.version + 1 }, output: { won: true } }
    }
    case 'list':
      return { state, output: { ids: state.sessions.map(({ id, n }) => `${id}:${n}`).sort() } }
    case 'find':
      return { state, output: { generation: state.sessions.find(({ id }) => id === input.id)?.n ?? null } }
    case 'look_up':
      return { state, output: { alive: state.sessions.some(({ id }) => id === input.id) } }
    case 'user': {
      const { version, hash, active, sessions } = state
      return { state, output: { version, hash, active, activeSessions: sessions.length } }
    }
    case 'pull':
      return { state, output: { ids: state.ended } }
  }
}

function start(state: State, { id, device, version }: Extract<Input, { verb: 'start' }>): Step {
  if (!state.active || state.version !== version) return { state, output: 'stale_user' }
  const current = state.sessions.find((session) => session.device === device)
  const n = (current?.n ?? 0) + 1
  const session = { id: current?.id ?? id, device, n, signedInAt: n }
  return { state: replaced(state, session), output: { session: session.id, generation: n } }
}

function replaced(state: State, session: Session): State {
  const others = state.sessions.filter(({ device }) => device !== session.device)
  return { ...state, sessions: [...others, session].sort((a, b) => (a.device < b.device ? -1 : 1)) }
}

function without(state: State, ends: (session: Session) => boolean): State {
  const ended = state.sessions.filter(ends).map(({ id }) => id)
  return { ...state, sessions: state.sessions.filter((session) => !ends(session)), ended: [...state.ended, ...ended].sort() }
}
