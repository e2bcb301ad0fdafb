import type { AuditFilter } from '@sallyport/ports'
import { ask, dataOf, type InProcess, type Tokens } from '../library/in-process.ts'
import { emailOf, PASSWORD } from '../servers/accounts.ts'
import { accessToken, refreshToken } from './forge-tokens.ts'
import { DAY_MS, SESSIONS_PER_USER, userId, type Volume } from './seeded-rows.ts'

/** One database of one size, with the engine on it. */
export interface Grown {
  readonly engine: InProcess
  readonly volume: Volume
  /** Refresh tokens of sessions that were refreshed already, by user and session. */
  readonly rotated: Map<string, string>
}

/** Something done for a random user. What it needs is made first; only the returned call is timed. */
export interface Operation {
  readonly name: string
  /** Times it is done in a round. */
  readonly times: number
  readonly prepare: (grown: Grown) => (() => Promise<void>) | Promise<() => Promise<void>>
}

/** In the middle of what is seeded. */
const longAgo = () => Date.now() - 10 * DAY_MS

const PAGE = { before: null, limit: 50 } as const
const draw = (count: number) => Math.floor(Math.random() * count)

/** Never seen before: a sign-in from there is one on a new device, whatever the size. */
const newAddress = () => `10.${draw(256)}.${draw(256)}.${draw(256)}`

function login({ engine, volume }: Grown) {
  const body = { email: emailOf(draw(volume.users)), password: PASSWORD }
  const address = newAddress()
  return async () => void dataOf(await ask(engine.auth, { method: 'POST', path: '/api/auth/login', body, address }))
}

function sessionCheck({ engine, volume }: Grown) {
  const token = accessToken(volume, draw(volume.users))
  return async () => void dataOf(await ask(engine.auth, { method: 'GET', path: '/api/auth/me', accessToken: token }))
}

/**
 * A device list writes what is waiting to be noted about sessions, at most once a minute for each: that few sessions of a small database are
 * due, and nearly all of a large one, is not what grows here. So it is written before, on behalf of somebody else, who then reads once more
 * so that no list is the first one after a write.
 */
async function deviceList({ engine, volume }: Grown) {
  const [token, other] = [accessToken(volume, draw(volume.users)), accessToken(volume, draw(volume.users))]
  const get = async (path: string, bearer: string) => void dataOf(await ask(engine.auth, { method: 'GET', path, accessToken: bearer }))
  await get('/api/auth/me', token)
  for (let times = 0; times < 2; times++) await get('/api/sessions', other)
  return () => get('/api/sessions', token)
}

function refresh({ engine, volume, rotated }: Grown) {
  const [user, which] = [draw(volume.users), draw(SESSIONS_PER_USER)]
  const key = `${user}/${which}`
  const body = { refreshToken: rotated.get(key) ?? refreshToken(volume, user, which, 1) }
  return async () => {
    const tokens = dataOf<Tokens>(await ask(engine.auth, { method: 'POST', path: '/api/auth/refresh', body }))
    rotated.set(key, tokens.refreshToken)
  }
}

async function auditPage({ engine }: Grown, filter: AuditFilter) {
  const entries = await engine.store.audit.list(filter, PAGE)
  if (entries.length === 0) throw new Error('an empty page of the audit log')
}

export const OPERATIONS: readonly Operation[] = [
  { name: 'login', times: 40, prepare: login },
  { name: 'session check', times: 300, prepare: sessionCheck },
  { name: 'refresh', times: 100, prepare: refresh },
  { name: 'device list', times: 100, prepare: deviceList },
  { name: 'audit, newest page', times: 30, prepare: (grown) => () => auditPage(grown, {}) },
  {
    name: 'audit, page of one user',
    times: 60,
    prepare: (grown) => {
      const id = userId(grown.volume, draw(Math.min(grown.volume.users, grown.volume.auditEntries)))
      return async () => void (await grown.engine.store.audit.list({ userId: id }, PAGE))
    },
  },
  { name: 'audit, page of one action', times: 10, prepare: (grown) => () => auditPage(grown, { action: 'login' }) },
  {
    name: 'audit, page of one action that failed',
    times: 10,
    prepare: (grown) => () => auditPage(grown, { action: 'login', success: false }),
  },
  { name: 'audit, page up to a date', times: 10, prepare: (grown) => () => auditPage(grown, { until: longAgo() }) },
  {
    name: 'audit, page of one action up to a date',
    times: 10,
    prepare: (grown) => () => auditPage(grown, { action: 'login', until: longAgo() }),
  },
]
