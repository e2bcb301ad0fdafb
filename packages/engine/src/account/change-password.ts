import type { EpochMs } from '@sallyport/ports'
import type { ChangePasswordRequest } from '@sallyport/protocol'
import type { VerifiedSession } from '../auth.ts'
import { ApiError, fieldError, invalidFields } from '../kernel/api-error.ts'
import type { Caller } from '../kernel/caller.ts'
import type { Services } from '../services.ts'
import { issueTokens, type TokenSet } from '../sessions/issue-tokens.ts'
import { indexAllEnded } from '../sessions/live-index.ts'
import { guessPassword } from '../sign-in/password/guess-password.ts'

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
  const resetUrl = `${services.config.publicUrl}/forgot-password`
  const mail = services.mailer.draft(caller, user, { template: 'password_changed', resetUrl }, at)
  const changed = await services.store.users.changePassword(
    {
      userId: user.id,
      expectedHash: guess.upgradedHash ?? user.passwordHash,
      passwordHash,
      at,
      endSessions: { except: session.sessionId, reason: 'password_changed' },
    },
    services.audit.effects(caller, [{ action: 'password_changed', userId: user.id, sessionId: session.sessionId }], [mail]),
  )
  if (!changed) throw new ApiError('invalid_credentials', { reason: 'the password was changed elsewhere in the meantime' })
  await services.revocations.announceFromStore()
  services.outbox.wake()
  return { revoked: Math.max(0, others), tokens: await newTokens(services, session.sessionId, at) }
}

/** For the device that made the change; `null` when its session ended meanwhile. */
async function newTokens(
  services: Pick<Services, 'store' | 'tokens' | 'tunables' | 'volatile'>,
  sessionId: string,
  changedAt: EpochMs,
): Promise<TokenSet | null> {
  const holder = await services.store.sessions.findWithUser(sessionId)
  if (holder === null || !holder.session.isActive) return null
  indexAllEnded(services.volatile.liveTokens, holder.user.id, holder.session, changedAt)
  // Later than the change itself, or it would count among the tokens from before.
  return issueTokens(services.tokens, holder.session, holder.user, changedAt + 1, services.tunables().accessTtlMs)
}
