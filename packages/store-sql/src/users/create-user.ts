import type { NewUser } from '@sallyport/ports'
import type { SqlDialect } from '../dialect/dialect.ts'
import type { UserRow } from '../schema.ts'
import { statement } from '../statement.ts'
import { count, first, type Verb } from '../verb.ts'

/** How accounts come to be. The unique indexes decide; see `registerUser`. */
export interface UserCreator {
  isTaken(email: string): Verb<boolean>
  create(user: NewUser): Verb<void>
  /** `create` for those whom nobody asked for a name: one that somebody has is left out. */
  createUnnamed(user: NewUser): Verb<void>
}

function newRow(user: NewUser): UserRow {
  return {
    id: user.id,
    email: user.email,
    username: user.username,
    firstName: user.firstName,
    lastName: user.lastName,
    name: user.name,
    password: user.passwordHash,
    role: user.role,
    isActive: 1,
    emailVerifiedAt: user.emailVerifiedAt,
    passwordChangedAt: null,
    passwordExpiredAt: null,
    authorityChangedAt: null,
    securityVersion: 1,
    lastLoginAt: null,
    failedLoginAttempts: 0,
    lockedUntil: null,
    activeSessions: 0,
    profileImageUrl: null,
    preferences: null,
    emailFactorAt: null,
    createdAt: user.createdAt,
    updatedAt: user.createdAt,
  }
}

/** Statements that sign-up, sign-in by code and sign-in by identity share. */
export function userCreator({ db }: SqlDialect): UserCreator {
  const byEmail = statement((p: { email: string }) => db.selectFrom('users').select('id').where('email', '=', p.email))
  const byUsername = statement((p: { username: string }) => db.selectFrom('users').select('id').where('username', '=', p.username))
  const insert = statement((p: UserRow) => db.insertInto('users').values(p))

  return {
    *isTaken(email) {
      return (yield* first(byEmail({ email }))) !== null
    },
    *create(user) {
      yield* count(insert(newRow(user)))
    },
    *createUnnamed(user) {
      const isNameTaken = user.username !== null && (yield* first(byUsername({ username: user.username }))) !== null
      yield* count(insert(newRow(isNameTaken ? { ...user, username: null } : user)))
    },
  }
}
