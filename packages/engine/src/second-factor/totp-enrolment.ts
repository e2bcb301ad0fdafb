import type { VerifiedSession } from '../auth.ts'
import { ApiError } from '../kernel/api-error.ts'
import type { Caller } from '../kernel/caller.ts'
import { normalizeTypedCode } from '../kernel/secret-token.ts'
import { type FactorServices, factorChanged, ownerOf } from './factor-effects.ts'
import { newRecoveryCodes } from './recovery-codes.ts'
import { matchTotp, newTotpSecret, openTotpSecret, qrSvg, sealTotpSecret, totpUri } from './totp.ts'

export interface TotpSetup {
  readonly secret: string
  readonly otpauthUri: string
  readonly qrSvg: string
}

/** A new secret, which has no effect before its first code. Throws `second_factor_exists` while an app is on. */
export async function beginTotp(services: FactorServices, session: VerifiedSession, caller: Caller): Promise<TotpSetup> {
  const user = await ownerOf(services, session)
  const secret = newTotpSecret()
  const kept = { userId: user.id, sealedSecret: sealTotpSecret(services, user.id, secret), at: caller.now }
  if (!(await services.store.factors.beginTotp(kept))) throw new ApiError('second_factor_exists')
  const otpauthUri = totpUri(secret, services.config.appName, user.email)
  return { secret, otpauthUri, qrSvg: qrSvg(otpauthUri) }
}

/**
 * Turn the app on for whoever shows its first code; answers the recovery codes, this once. Of any number of concurrent callers one gets
 * codes that work, the others `second_factor_exists`.
 */
export async function confirmTotp(
  services: FactorServices,
  session: VerifiedSession,
  code: string,
  caller: Caller,
): Promise<readonly string[]> {
  const user = await ownerOf(services, session)
  const waiting = await services.store.factors.findTotp(user.id)
  if (waiting === null) throw new ApiError('second_factor_missing')
  if (waiting.confirmedAt !== null) throw new ApiError('second_factor_exists')
  const secret = openTotpSecret(services, user.id, waiting.sealedSecret)
  const step = secret === null ? null : matchTotp(secret, normalizeTypedCode(code), caller.now)
  if (step === null) throw new ApiError('totp_invalid')
  const { codes, hashes } = newRecoveryCodes()
  const confirmed = await services.store.factors.confirmTotp(
    { userId: user.id, sealedSecret: waiting.sealedSecret, step, recoveryHashes: hashes, at: caller.now },
    factorChanged(services, user, session, 'totp_on', caller),
  )
  if (!confirmed) throw new ApiError('second_factor_exists')
  services.outbox.wake()
  return codes
}

/** With the app go its recovery codes and the trusted devices. */
export async function removeTotp(services: FactorServices, session: VerifiedSession, caller: Caller): Promise<void> {
  const user = await ownerOf(services, session)
  const effects = factorChanged(services, user, session, 'totp_off', caller)
  if (!(await services.store.factors.removeTotp({ userId: user.id, at: caller.now }, effects))) throw new ApiError('second_factor_missing')
  services.outbox.wake()
}

/** Ten new recovery codes; the earlier ones die. */
export async function replaceRecoveryCodes(services: FactorServices, session: VerifiedSession, caller: Caller): Promise<readonly string[]> {
  const user = await ownerOf(services, session)
  const { codes, hashes } = newRecoveryCodes()
  const replaced = await services.store.factors.replaceRecoveryCodes(
    { userId: user.id, hashes, at: caller.now },
    factorChanged(services, user, session, 'codes_replaced', caller),
  )
  if (!replaced) throw new ApiError('second_factor_missing')
  services.outbox.wake()
  return codes
}
