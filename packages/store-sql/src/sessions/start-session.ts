import type { Effects, SessionRecord, SessionStart, SessionStartOutcome } from '@sallyport/ports'
import type { WriteEffects } from '../audit/write-effects.ts'
import { flag, json, toSession, toUser } from '../codec.ts'
import { locked, type SqlDialect } from '../dialect/dialect.ts'
import type { SessionRow } from '../schema.ts'
import { ACTIVE, statement } from '../statement.ts'
import { count, first, type Verb } from '../verb.ts'
import type { SessionKeeper } from './session-keeper.ts'

const NO_REPLAYS = { lateReplayGeneration: 0, lateReplayRun: 0, parentReplayGeneration: 0, parentReplayRun: 0 }

/** The row as the sign-in leaves it: `id`, `generation` and `createdAt` come from the row taken over, or are new. */
function signedInRow(input: SessionStart, previous: SessionRow | null): SessionRow {
  const id = previous?.id ?? input.id
  const generation = (previous?.generation ?? 0) + 1
  return {
    id,
    userId: input.userId,
    deviceKey: input.deviceKey,
    deviceHash: input.deviceHash,
    generation,
    signInGeneration: generation,
    refreshToken: input.tokenHash(id, generation),
    rotatedAt: input.at,
    ...NO_REPLAYS,
    ipAddress: input.ipAddress,
    userAgent: input.userAgent,
    deviceInfo: json(input.deviceInfo),
    amr: json(input.amr),
    authTime: input.at,
    rememberMe: flag(input.rememberMe),
    isActive: 1,
    endedAt: null,
    endReason: null,
    createdAt: previous?.createdAt ?? input.at,
    lastUsedAt: input.at,
    expiresAt: input.expiresAt,
    absoluteExpiresAt: input.absoluteExpiresAt,
  }
}

/**
 * `SessionStore.start`. The partial unique index is the judge of "one active session per user and device"; the first session of a
 * device begins at generation 1. An active row that has expired is ended and not taken over.
 */
export function startSession(dialect: SqlDialect, keeper: SessionKeeper, writeEffects: WriteEffects) {
  const { db } = dialect
  const findUser = statement((p: { id: string }) => locked(dialect, db.selectFrom('users').selectAll().where('id', '=', p.id)))
  const findActive = statement((p: { userId: string; deviceKey: string }) =>
    locked(
      dialect,
      db
        .selectFrom('user_sessions')
        .selectAll()
        .where('userId', '=', p.userId)
        .where('deviceKey', '=', p.deviceKey)
        .where('isActive', '=', ACTIVE),
    ),
  )
  const insert = statement((p: SessionRow) => db.insertInto('user_sessions').values(p))
  const takeOver = statement(({ id, ...columns }: SessionRow) => db.updateTable('user_sessions').set(columns).where('id', '=', id))
  const noteSignIn = statement((p: { userId: string; at: number; activeSessions: number }) =>
    db
      .updateTable('users')
      .set({ lastLoginAt: p.at, failedLoginAttempts: 0, lockedUntil: null, activeSessions: p.activeSessions })
      .where('id', '=', p.userId),
  )

  return function* start(input: SessionStart, effects: (session: SessionRecord) => Effects): Verb<SessionStartOutcome> {
    const { userId, deviceKey, at } = input
    const user = yield* first(findUser({ id: userId }))
    if (user === null || user.isActive === 0 || user.securityVersion !== input.securityVersion) return { kind: 'stale_user' }

    const active = yield* first(findActive({ userId, deviceKey }))
    const isAlive = active !== null && active.expiresAt > at && active.absoluteExpiresAt > at
    if (active !== null && !isAlive) yield* keeper.endOne({ id: active.id, reason: 'expired', at })
    const row = signedInRow(input, isAlive ? active : null)
    yield* count(isAlive ? takeOver(row) : insert(row))

    const activeSessions = yield* keeper.countActive(userId, at)
    yield* count(noteSignIn({ userId, at, activeSessions }))
    const session = toSession(row)
    yield* writeEffects(effects(session))
    const signedIn = { ...user, lastLoginAt: at, failedLoginAttempts: 0, lockedUntil: null, activeSessions }
    return { kind: 'started', session, user: toUser(signedIn) }
  }
}
