import type { EpochMs, UserRecord } from '@sallyport/ports'
import type { ReauthenticationMethod } from '@sallyport/protocol'
import { owesSecondFactor } from '../second-factor/challenge.ts'
import type { Services } from '../services.ts'

export interface ConfirmationMethods {
  /** In the order in which to offer them: strongest first, and the one that takes a walk to the mailbox last. */
  readonly offered: readonly ReauthenticationMethod[]
  /** A second factor is on, so that the first one alone is not enough. */
  readonly twoSteps: boolean
}

/** How this account can show that its owner is there. With a second factor on, a mailed code counts only where it is that factor. */
export async function confirmationMethods(
  { config, store }: Pick<Services, 'config' | 'store'>,
  user: UserRecord,
  now: EpochMs,
): Promise<ConfirmationMethods> {
  const summary = await store.factors.summary(user.id, now)
  const twoSteps = owesSecondFactor(summary, config)
  const mailedCode = twoSteps ? summary.emailCodeSince !== null && config.secondFactor.emailCode : true
  const offered: ReauthenticationMethod[] = []
  if (config.passkeys.signIn && summary.passkeys > 0) offered.push('passkey')
  if (!twoSteps && user.passwordHash !== null && user.passwordExpiredAt === null) offered.push('password')
  if (summary.totpSince !== null) offered.push('totp')
  // An address that nobody has proven may be a stranger's.
  if (mailedCode && user.emailVerifiedAt !== null) offered.push('email_code')
  return { offered, twoSteps }
}
