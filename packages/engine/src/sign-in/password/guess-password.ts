import type { EpochMs, UserRecord } from '@sallyport/ports'
import type { Caller } from '../../kernel/caller.ts'
import type { Services } from '../../services.ts'
import { deviceKeyOf } from '../../sessions/device.ts'

export interface PasswordGuess {
  readonly matches: boolean
  /** The stronger hash that replaced the stored one, if it was outdated. */
  readonly upgradedHash: string | null
  readonly lockedUntil: EpochMs | null
}

/**
 * One guess at an account's password, wherever it is asked for: sign-in, password change, a link opened elsewhere. All
 * share the account's counter, so that no door gives extra tries. Throws `account_locked` or `overloaded`.
 */
export async function guessPassword(
  services: Pick<Services, 'store' | 'passwords' | 'lockout'>,
  input: { readonly user: UserRecord | null; readonly account: string; readonly password: string },
  caller: Caller,
): Promise<PasswordGuess> {
  const { user } = input
  const stored = user?.passwordHash ?? null
  let outdated = false
  const { matches, lockedUntil } = await services.lockout.guess(
    { account: input.account, knownDevice: await knownDevice(services, user, caller) },
    caller.now,
    async () => {
      const check = await services.passwords.verify(input.password, stored)
      outdated = check.outdated
      return check.matches
    },
  )
  if (!matches && user !== null) await services.store.users.noteFailedSignIn(user.id, lockedUntil)
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
