import type { SqlDialect } from '../dialect/dialect.ts'
import type { SessionRow, UserRow } from '../schema.ts'
import { statement } from '../statement.ts'
import { first, type Verb } from '../verb.ts'

/** Columns that both tables have; in the join the user's are renamed. */
interface RenamedColumns {
  userIsActive: UserRow['isActive']
  userCreatedAt: UserRow['createdAt']
}

type JoinedRow = SessionRow & Omit<UserRow, keyof SessionRow> & RenamedColumns

/**
 * A session and its user as one statement, hence one moment: in two, another process could disable the user in between. The joined
 * row already holds every column, so it serves as both rows; only the shared names differ.
 */
export function findSessionWithUser({ db }: SqlDialect) {
  const find = statement((p: { id: string }) =>
    db
      .selectFrom('user_sessions as s')
      .innerJoin('users as u', 'u.id', 's.userId')
      .selectAll('s')
      .select(['u.email', 'u.username', 'u.firstName', 'u.lastName', 'u.name', 'u.password', 'u.role'])
      .select(['u.emailVerifiedAt', 'u.passwordChangedAt', 'u.passwordExpiredAt', 'u.authorityChangedAt', 'u.securityVersion'])
      .select(['u.lastLoginAt', 'u.emailFactorAt'])
      .select(['u.failedLoginAttempts', 'u.lockedUntil', 'u.activeSessions', 'u.profileImageUrl', 'u.preferences', 'u.updatedAt'])
      .select(['u.isActive as userIsActive', 'u.createdAt as userCreatedAt'])
      .where('s.id', '=', p.id)
      .$castTo<JoinedRow>(),
  )

  return function* findWithUser(sessionId: string): Verb<{ readonly session: SessionRow; readonly user: UserRow } | null> {
    const row = yield* first(find({ id: sessionId }))
    if (row === null) return null
    return { session: row, user: { ...row, id: row.userId, isActive: row.userIsActive, createdAt: row.userCreatedAt } }
  }
}
