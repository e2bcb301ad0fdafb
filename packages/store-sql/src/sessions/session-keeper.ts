import type { EpochMs, SessionEndReason } from '@sallyport/ports'
import { locked, type SqlDialect } from '../dialect/dialect.ts'
import { ACTIVE, statement } from '../statement.ts'
import { count, first, rows, type Verb, won } from '../verb.ts'

export interface SessionEnding {
  readonly id: string
  readonly reason: SessionEndReason
  readonly at: EpochMs
}

/** Ends the session of one sign-in; one that a later sign-in took over is left alone. */
export interface SignInEnding extends SessionEnding {
  readonly signInGeneration: number
}

export interface SessionsEnding {
  readonly userId: string
  readonly except: string | null
  readonly reason: SessionEndReason
  readonly at: EpochMs
}

/** What several verbs do to a user's sessions, inside the verb's own transaction. */
export interface SessionKeeper {
  /**
   * Hold the user's row before anything else of the user is touched: so verbs that change one user's sessions follow each other, each counts
   * what the one before left, and none waits for another in a circle.
   */
  lockUser(userId: string): Verb<void>
  /** `true` for the one call that ended it. Does not recount. */
  endOne(ending: SessionEnding): Verb<boolean>
  endSignIn(ending: SignInEnding): Verb<boolean>
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
  const hold = statement((p: { id: string }) => locked(dialect, db.selectFrom('users').select('id').where('id', '=', p.id)))
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
  const endSignIn = statement((p: SignInEnding) =>
    db
      .updateTable('user_sessions')
      .set({ isActive: 0, endedAt: p.at, endReason: p.reason })
      .where('id', '=', p.id)
      .where('isActive', '=', ACTIVE)
      .where('signInGeneration', '=', p.signInGeneration),
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
    *lockUser(userId) {
      if (dialect.rowLocks !== 'none') yield* first(hold({ id: userId }))
    },
    *endOne(ending) {
      return yield* won(endOne(ending))
    },
    *endSignIn(ending) {
      return yield* won(endSignIn(ending))
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
