import type { UserRecord } from '@sallyport/ports'
import type { User } from '@sallyport/protocol'
import { toInstant, toInstantOrNull } from '../kernel/clock.ts'

/** What a user may know about themselves; hashes, counters and locks stay inside (ASVS 15.3.1). */
export function presentUser(user: UserRecord): User {
  return {
    id: user.id,
    email: user.email,
    username: user.username,
    firstName: user.firstName,
    lastName: user.lastName,
    name: user.name,
    role: user.role,
    emailVerified: user.emailVerifiedAt !== null,
    hasPassword: user.passwordHash !== null,
    profileImageUrl: user.profileImageUrl,
    preferences: user.preferences,
    createdAt: toInstant(user.createdAt),
    lastLoginAt: toInstantOrNull(user.lastLoginAt),
    passwordChangedAt: toInstantOrNull(user.passwordChangedAt),
  }
}
