import type { Effects, EpochMs, SessionEndReason, SessionRecord, Touch, UserRecord } from '@sallyport/ports'
import type { WriteEffects } from '../audit/write-effects.ts'
import { toSession, toUser } from '../codec.ts'
import type { SqlDialect } from '../dialect/dialect.ts'
import { ACTIVE, statement } from '../statement.ts'
import { count, first, rows, type Verb } from '../verb.ts'
import { findSessionWithUser } from './find-with-user.ts'
import { reauthenticateVerb } from './reauthenticate.ts'
import { refreshVerbs } from './refresh-session.ts'
import type { SessionKeeper, SessionsEnding } from './session-keeper.ts'
import { startSession } from './start-session.ts'

/** The input of `SessionStore.end`. */
export interface SessionEnd {
  readonly sessionId: string
  readonly userId: string | null
  readonly signInGeneration?: number
  readonly reason: SessionEndReason
  readonly at: EpochMs
}

function statements({ db }: SqlDialect) {
  const find = statement((p: { id: string }) => db.selectFrom('user_sessions').selectAll().where('id', '=', p.id))
  const findOwner = statement((p: { id: string }) => db.selectFrom('user_sessions').select('userId').where('id', '=', p.id))
  const listAlive = statement((p: { userId: string; now: EpochMs }) =>
    db
      .selectFrom('user_sessions')
      .selectAll()
      .where('userId', '=', p.userId)
      .where('isActive', '=', ACTIVE)
      .where('expiresAt', '>', p.now)
      .orderBy('lastUsedAt', 'desc')
      .orderBy('createdAt', 'desc')
      .orderBy('id'),
  )
  const raise = statement((p: Touch) =>
    db
      .updateTable('user_sessions')
      .set({ lastUsedAt: p.at })
      .where('id', '=', p.sessionId)
      .where('isActive', '=', ACTIVE)
      .where('lastUsedAt', '<', p.at),
  )
  const findDevice = statement((p: { userId: string; deviceKey: string }) =>
    db.selectFrom('user_sessions').select('id').where('userId', '=', p.userId).where('deviceKey', '=', p.deviceKey).limit(1),
  )
  return { find, findOwner, listAlive, raise, findDevice }
}

/** The verbs of the port `SessionStore`. */
export function sessionVerbs(dialect: SqlDialect, keeper: SessionKeeper, writeEffects: WriteEffects) {
  const { find, findOwner, listAlive, raise, findDevice } = statements(dialect)
  const findWithUser = findSessionWithUser(dialect)

  return {
    ...refreshVerbs(dialect, writeEffects),
    start: startSession(dialect, keeper, writeEffects),
    reauthenticate: reauthenticateVerb(dialect, writeEffects),

    *find(sessionId: string): Verb<SessionRecord | null> {
      const row = yield* first(find({ id: sessionId }))
      return row && toSession(row)
    },

    *findWithUser(sessionId: string): Verb<{ readonly session: SessionRecord; readonly user: UserRecord } | null> {
      const found = yield* findWithUser(sessionId)
      return found && { session: toSession(found.session), user: toUser(found.user) }
    },

    *end(input: SessionEnd, effects: Effects): Verb<boolean> {
      const owner = yield* first(findOwner({ id: input.sessionId }))
      if (owner === null || (input.userId !== null && owner.userId !== input.userId)) return false
      yield* keeper.lockUser(owner.userId)
      const { sessionId: id, reason, at, signInGeneration } = input
      const ended =
        signInGeneration === undefined ? keeper.endOne({ id, reason, at }) : keeper.endSignIn({ id, reason, at, signInGeneration })
      if (!(yield* ended)) return false
      yield* keeper.recount(owner.userId, input.at)
      yield* writeEffects(effects)
      return true
    },

    /** With nothing to end, `effects` still decides what is written: it is given the empty list. */
    *endAll(input: SessionsEnding, effects: (endedIds: readonly string[]) => Effects): Verb<readonly string[]> {
      yield* keeper.lockUser(input.userId)
      const ended = yield* keeper.end(input)
      if (ended.length > 0) yield* keeper.recount(input.userId, input.at)
      yield* writeEffects(effects(ended))
      return ended
    },

    *list(userId: string, now: EpochMs): Verb<readonly SessionRecord[]> {
      return (yield* rows(listAlive({ userId, now }))).map(toSession)
    },

    *touch(touches: readonly Touch[]): Verb<void> {
      for (const touch of touches) yield* count(raise(touch))
    },

    *knowsDevice(userId: string, deviceKey: string): Verb<boolean> {
      return (yield* first(findDevice({ userId, deviceKey }))) !== null
    },
  }
}
