import type { EpochMs, OutboxMail, UserRecord } from '@sallyport/ports'
import type { AuditAction } from '../../audit/audit-actions.ts'
import { ApiError } from '../../kernel/api-error.ts'
import type { Caller } from '../../kernel/caller.ts'
import { MINUTE_MS } from '../../kernel/duration.ts'
import type { Services } from '../../services.ts'
import { knownDevice } from '../known-device.ts'

export interface PasswordGuess {
  readonly matches: boolean
  /** The stronger hash that replaced the stored one, if it was outdated. */
  readonly upgradedHash: string | null
  readonly lockedUntil: EpochMs | null
}

type GuessServices = Pick<Services, 'config' | 'store' | 'passwords' | 'lockout' | 'audit' | 'mailer' | 'outbox'>

/**
 * One guess at an account's password, wherever it is asked for: sign-in, password change, a link opened elsewhere. All
 * share the account's counter, so that no door gives extra tries, and leave their failures in the audit log under what the
 * guess was for. The one that locks is mailed to the owner. Throws `account_locked` or `overloaded`.
 */
export async function guessPassword(
  services: GuessServices,
  input: { readonly user: UserRecord | null; readonly account: string; readonly password: string; readonly action: AuditAction },
  caller: Caller,
): Promise<PasswordGuess> {
  const { user } = input
  const refused = (errorCode: 'invalid_credentials' | 'account_locked', mails: readonly OutboxMail[] = []) => {
    const metadata = { account: services.audit.pseudonym(input.account) }
    const event = { action: input.action, userId: user?.id ?? null, success: false, errorCode, metadata }
    return services.store.audit.append(services.audit.effects(caller, [event], mails))
  }
  const stored = user?.passwordHash ?? null
  let outdated = false
  const check = async () => {
    const result = await services.passwords.verify(input.password, stored)
    outdated = result.outdated
    return result.matches
  }
  const subject = { account: input.account, knownDevice: await knownDevice(services, user, caller) }
  const { matches, lockedUntil } = await services.lockout.guess(subject, caller.now, check).catch(async (error: unknown) => {
    if (error instanceof ApiError && error.code === 'account_locked') await refused('account_locked')
    throw error
  })
  // At once, and for unknown users as well: one wait more or less would tell them apart.
  if (!matches) {
    const notices = lockedUntil === null ? [] : lockNotice(services, user, lockedUntil, caller)
    await Promise.all([services.store.users.noteFailedSignIn(user?.id ?? '', lockedUntil), refused('invalid_credentials', notices)])
    if (notices.length > 0) services.outbox.wake()
  }
  const upgradedHash = outdated && user !== null && stored !== null ? await upgrade(services, user.id, stored, input.password) : null
  return { matches, upgradedHash, lockedUntil }
}

/** To the owner of a proven mailbox, and to nobody whose address a stranger typed. */
function lockNotice(services: GuessServices, user: UserRecord | null, until: EpochMs, caller: Caller): readonly OutboxMail[] {
  if (user === null || !user.isActive || user.emailVerifiedAt === null) return []
  const minutes = Math.ceil((until - caller.now) / MINUTE_MS)
  const resetUrl = `${services.config.publicUrl}/forgot-password`
  return [services.mailer.draft(caller, user, { template: 'account_locked', step: 'first', minutes, resetUrl }, caller.now)]
}

async function upgrade(
  services: Pick<Services, 'store' | 'passwords'>,
  userId: string,
  from: string,
  password: string,
): Promise<string | null> {
  const to = await services.passwords.hash(password)
  return (await services.store.users.upgradePasswordHash(userId, from, to)) ? to : null
}
