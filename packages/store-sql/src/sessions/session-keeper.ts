import type { EpochMs, SessionEndReason } from '@sallyport/ports'
import { locked, type SqlDialect } from '../dialect/dialect.ts'
import { ACTIVE, statement } from '../statement.ts'
import { count, first, rows, type Verb, won } from '../verb.ts'

export interface SessionEnding {
  readonly id: string
  readonly reason: SessionEndReason
  readonly at: EpochMs
}

export interface SessionsEnding {
  readonly userId: string
  readonly except: string | null
  readonly reason: SessionEndReason
  readonly at: EpochMs
}

/** What several verbs do to a user's sessions, inside the verb's own transaction. */
export interface SessionKeeper {
  /** `true` for the one call that ended it. Does not recount. */
  endOne(ending: SessionEnding): Verb<boolean>
  /** End the active sessions of the user but one; answers their ids. Does not recount. */
  end(ending: SessionsEnding): Verb<readonly string[]>
  /** Active and unexpired sessions of the user at `at`. */
  countActive(userId: string, at: EpochMs): Verb<number>
  /** Count and store in `users.activeSessions`. */
  recount(userId: string, at: EpochMs): Verb<void>
}

/** Statements that sign-out, credential changes and sign-in share. */
export function sessionKeeper(dialect: SqlDialect): SessionKeeper {
  const { db } = dialect
  const active = statement((p: { userId: string }) =>
    locked(dialect, db.selectFrom('user_sessions').select('id').where('userId', '=', p.userId).where('isActive', '=', ACTIVE)),
  )
  const endOne = statement((p: SessionEnding) =>
    db
      .updateTable('user_sessions')
      .set({ isActive: 0, endedAt: p.at, endReason: p.reason })
      .where('id', '=', p.id)
      .where('isActive', '=', ACTIVE),
  )
  const counted = statement((p: { userId: string; at: EpochMs }) =>
    db
      .selectFrom('user_sessions')
      .select((e) => e.fn.countAll().as('total'))
      .where('userId', '=', p.userId)
      .where('isActive', '=', ACTIVE)
      .where('expiresAt', '>', p.at),
  )
  const store = statement((p: { userId: string; activeSessions: number }) =>
    db.updateTable('users').set({ activeSessions: p.activeSessions }).where('id', '=', p.userId),
  )

  function* countActive(userId: string, at: EpochMs): Verb<number> {
    return Number((yield* first(counted({ userId, at })))?.total ?? 0)
  }

  return {
    *endOne(ending) {
      return yield* won(endOne(ending))
    },
    *end({ userId, except, reason, at }) {
      const ids = (yield* rows(active({ userId }))).map((row) => row.id).filter((id) => id !== except)
      for (const id of ids) yield* count(endOne({ id, reason, at }))
      return ids
    },
    countActive,
    *recount(userId, at) {
      yield* count(store({ userId, activeSessions: yield* countActive(userId, at) }))
    },
  }
}
