import type { EpochMs, UserRecord } from '@sallyport/ports'
import type { AuditAction } from '../../audit/audit-actions.ts'
import { ApiError } from '../../kernel/api-error.ts'
import type { Caller } from '../../kernel/caller.ts'
import { deviceKeyOf } from '../../kernel/device.ts'
import type { Services } from '../../services.ts'

export interface PasswordGuess {
  readonly matches: boolean
  /** The stronger hash that replaced the stored one, if it was outdated. */
  readonly upgradedHash: string | null
  readonly lockedUntil: EpochMs | null
}

/**
 * One guess at an account's password, wherever it is asked for: sign-in, password change, a link opened elsewhere. All
 * share the account's counter, so that no door gives extra tries, and leave their failures in the audit log under what the
 * guess was for. Throws `account_locked` or `overloaded`.
 */
export async function guessPassword(
  services: Pick<Services, 'store' | 'passwords' | 'lockout' | 'audit'>,
  input: { readonly user: UserRecord | null; readonly account: string; readonly password: string; readonly action: AuditAction },
  caller: Caller,
): Promise<PasswordGuess> {
  const { user } = input
  const refused = (errorCode: 'invalid_credentials' | 'account_locked') =>
    services.audit.record(caller, {
      action: input.action,
      userId: user?.id ?? null,
      success: false,
      errorCode,
      metadata: { account: services.audit.pseudonym(input.account) },
    })
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
  if (!matches) await Promise.all([services.store.users.noteFailedSignIn(user?.id ?? '', lockedUntil), refused('invalid_credentials')])
  const upgradedHash = outdated && user !== null && stored !== null ? await upgrade(services, user.id, stored, input.password) : null
  return { matches, upgradedHash, lockedUntil }
}

/** A device that never signed in here is a stranger's for the lock, whatever secret it made up. */
async function knownDevice(services: Pick<Services, 'store'>, user: UserRecord | null, caller: Caller): Promise<string | null> {
  if (caller.deviceSecret === null) return null
  const key = deviceKeyOf(caller.deviceSecret)
  const known = await services.store.sessions.knowsDevice(user?.id ?? '', key)
  return known ? key : null
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
