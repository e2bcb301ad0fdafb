import type { Effects, EpochMs } from '@sallyport/ports'
import type { WriteEffects } from '../audit/write-effects.ts'
import { json, toSession } from '../codec.ts'
import { locked, type SqlDialect } from '../dialect/dialect.ts'
import { ACTIVE, statement } from '../statement.ts'
import { count, first, type Verb } from '../verb.ts'

export interface LiveSession {
  readonly sessionId: string
  readonly userId: string
  readonly at: EpochMs
}

/** `SessionStore.reauthenticate`. The row is locked before its methods are read, so that two confirmations at once lose none. */
export function reauthenticateVerb(dialect: SqlDialect, writeEffects: WriteEffects) {
  const { db } = dialect
  const findLive = statement((p: LiveSession) =>
    locked(
      dialect,
      db
        .selectFrom('user_sessions')
        .selectAll()
        .where('id', '=', p.sessionId)
        .where('userId', '=', p.userId)
        .where('isActive', '=', ACTIVE)
        .where('expiresAt', '>', p.at)
        .where('absoluteExpiresAt', '>', p.at),
    ),
  )
  const confirm = statement((p: { sessionId: string; at: EpochMs; amr: string }) =>
    db.updateTable('user_sessions').set({ authTime: p.at, amr: p.amr }).where('id', '=', p.sessionId),
  )

  return function* reauthenticate(
    { sessionId, userId, methods, at }: LiveSession & { readonly methods: readonly string[] },
    effects: Effects,
  ): Verb<boolean> {
    const row = yield* first(findLive({ sessionId, userId, at }))
    if (row === null) return false
    const amr = new Set([...toSession(row).amr, ...methods])
    yield* count(confirm({ sessionId, at, amr: json([...amr]) }))
    yield* writeEffects(effects)
    return true
  }
}
