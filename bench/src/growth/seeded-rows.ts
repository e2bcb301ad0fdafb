import { createHash, createHmac, hkdfSync } from 'node:crypto'
import { SECRETS } from '../library/in-process.ts'
import { emailOf } from '../servers/accounts.ts'

export type Value = string | number | null

/** What goes into one table: the columns of the schema by name, and the rows in the order of their ids. */
export interface Seed {
  readonly table: string
  readonly columns: readonly string[]
  readonly count: number
  readonly row: (index: number) => readonly Value[]
}

export interface Volume {
  readonly users: number
  readonly auditEntries: number
}

export const SESSIONS_PER_USER = 2

export const DAY_MS = 86_400_000
/** All seeded rows are of the last twenty days: nothing is expired and no clean-up wants any of it. */
const SPREAD_MS = 20 * DAY_MS
const NOW = Date.now()

/** User, session, audit entry: rows of different kinds never share an id. */
type Kind = 1 | 2 | 3

function instantOf(index: number, count: number): number {
  return NOW - SPREAD_MS + Math.floor((index / count) * SPREAD_MS)
}

/** A mixture of bits that is the same in every run. */
function scatter(seed: number): string {
  let bits = Math.imul(seed ^ (seed >>> 16), 0x45d9f3b)
  bits = Math.imul(bits ^ (bits >>> 16), 0x45d9f3b)
  return ((bits ^ (bits >>> 16)) >>> 0).toString(16).padStart(8, '0')
}

/** UUID version 7, as the engine makes them: in the order of creation. */
function idOf(kind: Kind, index: number, at: number): string {
  const time = at.toString(16).padStart(12, '0')
  const [one, two, three] = [scatter(index * 4 + kind), scatter(index * 4 + kind + 0x1000_0000), scatter(index)]
  return `${time.slice(0, 8)}-${time.slice(8)}-7${one.slice(0, 3)}-8${one.slice(3, 6)}-${two}${three.slice(0, 4)}`
}

const refreshJtiKey = new Uint8Array(hkdfSync('sha256', SECRETS.refresh, '', 'sallyport/v1/refresh-jti', 32))

/** The engine's: an HMAC over the session and its generation. */
export function jtiOf(sessionId: string, generation: number): string {
  const hmac = createHmac('sha256', refreshJtiKey)
  for (const part of [sessionId, String(generation)]) hmac.update(`${part.length}:${part}`)
  return hmac.digest('hex')
}

/** Ids are computed, not kept: whoever knows the volume knows them all. */
export const userId = ({ users }: Volume, index: number) => idOf(1, index, instantOf(index, users))
/** Session 0 or 1 of a user: the first ones are all older than the second ones. */
export function sessionId({ users }: Volume, user: number, which: number): string {
  const index = which * users + user
  return idOf(2, index, instantOf(index, users * SESSIONS_PER_USER))
}

function users(volume: Volume, passwordHash: string): Seed {
  const columns = ['id', 'email', 'firstName', 'lastName', 'name', 'password', 'emailVerifiedAt', 'lastLoginAt', 'activeSessions']
  const row = (index: number): readonly Value[] => {
    const at = instantOf(index, volume.users)
    const name = [`Ann${index % 1_000}`, `Lee${index % 7_919}`] as const
    return [userId(volume, index), emailOf(index), ...name, name.join(' '), passwordHash, at, at, SESSIONS_PER_USER, at, at]
  }
  return { table: 'users', columns: [...columns, 'createdAt', 'updatedAt'], count: volume.users, row }
}

const DEVICE_INFO = JSON.stringify({ browser: 'Chrome', os: 'Linux', platform: null, deviceType: 'desktop' })
const USER_AGENT = 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36'
const addressOf = (index: number) => `10.${(index >> 16) & 255}.${(index >> 8) & 255}.${index & 255}`

function sessions(volume: Volume): Seed {
  const times = ['rotatedAt', 'authTime', 'createdAt', 'lastUsedAt', 'expiresAt', 'absoluteExpiresAt']
  const columns = [
    'id',
    'userId',
    'deviceKey',
    'generation',
    'signInGeneration',
    'refreshToken',
    'ipAddress',
    'userAgent',
    'deviceInfo',
    'amr',
  ]
  const row = (index: number): readonly Value[] => {
    const [which, user] = [Math.floor(index / volume.users), index % volume.users]
    const at = instantOf(index, volume.users * SESSIONS_PER_USER)
    const id = sessionId(volume, user, which)
    const tokenHash = createHash('sha256').update(jtiOf(id, 1)).digest('hex')
    const origin = [addressOf(index), USER_AGENT, DEVICE_INFO, '["pwd"]'] as const
    return [id, userId(volume, user), tokenHash, 1, 1, tokenHash, ...origin, at, at, at, at, NOW + 7 * DAY_MS, NOW + 30 * DAY_MS]
  }
  return { table: 'user_sessions', columns: [...columns, ...times], count: volume.users * SESSIONS_PER_USER, row }
}

/** What a day looks like: mostly sign-ins, one in ten of them refused, and a rest. */
const ACTIONS = [
  'login',
  'login',
  'login',
  'login',
  'login',
  'logout',
  'logout',
  'register',
  'password_changed',
  'session_revoked',
] as const
const REFUSED_EVERY = 10

function auditEntries(volume: Volume): Seed {
  const columns = ['id', 'seq', 'userId', 'subject', 'action', 'method', 'endpoint', 'ipAddress', 'userAgent', 'success', 'processingTime']
  const row = (index: number): readonly Value[] => {
    const at = instantOf(index, volume.auditEntries)
    const [bits, seq] = [Number.parseInt(scatter(index), 16), index + 1]
    const action = ACTIONS[bits % ACTIONS.length] ?? 'login'
    const who = userId(volume, bits % volume.users)
    const success = index % REFUSED_EVERY === 0 ? 0 : 1
    const link = [(seq - 1).toString(16).padStart(64, '0'), seq.toString(16).padStart(64, '0')] as const
    const origin = ['POST', '/api/auth/login', addressOf(bits), USER_AGENT] as const
    return [idOf(3, index, at), seq, who, who, action, ...origin, success, 3, at, ...link]
  }
  return { table: 'audit_logs', columns: [...columns, 'createdAt', 'previousHash', 'hash'], count: volume.auditEntries, row }
}

/** In the order in which they refer to each other. */
export function seedsOf(volume: Volume, passwordHash: string): readonly Seed[] {
  return [users(volume, passwordHash), sessions(volume), auditEntries(volume)]
}

/** The head of the audit chain after all seeded entries. */
export function chainHead({ auditEntries: seq }: Volume): { readonly seq: number; readonly hash: string } {
  return { seq, hash: seq.toString(16).padStart(64, '0') }
}
