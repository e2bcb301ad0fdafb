import type { ChangePasswordRequest } from '@sallyport/protocol'
import type { VerifiedSession } from '../auth.ts'
import { ApiError, fieldError, invalidFields } from '../kernel/api-error.ts'
import type { Caller } from '../kernel/caller.ts'
import { draftSecureLink } from '../proofs/secure-link.ts'
import type { Services } from '../services.ts'
import type { TokenSet } from '../sessions/issue-tokens.ts'
import { guessPassword } from '../sign-in/password/guess-password.ts'
import { renewTokens } from './renew-tokens.ts'

export interface ChangedPassword {
  /** Devices that were signed out. */
  readonly revoked: number
  readonly tokens: TokenSet | null
}

/**
 * Replace the password for whoever knows the current one; signs out every other device. Compare-and-set on the old hash:
 * of two simultaneous changes one wins and the other is told to look again. Access tokens from before the change stop
 * counting, this device's too, so it gets a new one.
 */
export async function changePassword(
  services: Pick<
    Services,
    | 'config'
    | 'store'
    | 'keys'
    | 'passwords'
    | 'lockout'
    | 'audit'
    | 'mailer'
    | 'outbox'
    | 'revocations'
    | 'clock'
    | 'tokens'
    | 'tunables'
    | 'volatile'
  >,
  session: VerifiedSession,
  input: ChangePasswordRequest,
  caller: Caller,
): Promise<ChangedPassword> {
  const user = await services.store.users.findById(session.userId)
  if (user === null) throw new ApiError('unauthenticated')
  const attempt = { user, account: user.email, password: input.currentPassword, action: 'password_changed' } as const
  const guess = await guessPassword(services, attempt, caller)
  if (!guess.matches)
    throw new ApiError('invalid_credentials', { fields: [fieldError('currentPassword', 'invalid', 'That’s not your current password.')] })
  const problems = await services.passwords.problems(input.newPassword, 'newPassword', [user.email, user.name, user.username ?? ''])
  if (problems.length > 0) throw invalidFields(problems)
  if (input.newPassword === input.currentPassword) throw invalidFields([fieldError('newPassword', 'password_same')])

  const passwordHash = await services.passwords.hash(input.newPassword)
  const at = services.clock.now()
  const others = user.activeSessions - 1
  const secure = draftSecureLink(services, user, caller)
  const mail = services.mailer.draft(caller, user, { template: 'password_changed', url: secure.url }, at)
  const changed = await services.store.users.changePassword(
    {
      userId: user.id,
      expectedHash: guess.upgradedHash ?? user.passwordHash,
      passwordHash,
      at,
      endSessions: { except: session.sessionId, reason: 'password_changed' },
    },
    {
      ...services.audit.effects(caller, [{ action: 'password_changed', userId: user.id, sessionId: session.sessionId }], [mail]),
      secrets: [secure.secret],
    },
  )
  if (!changed) throw new ApiError('invalid_credentials', { reason: 'the password was changed elsewhere in the meantime' })
  await services.revocations.announceFromStore(at)
  services.outbox.wake()
  return { revoked: Math.max(0, others), tokens: await renewTokens(services, session.sessionId, at) }
}
