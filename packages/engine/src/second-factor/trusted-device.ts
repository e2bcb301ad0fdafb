import type { EpochMs, UserRecord } from '@sallyport/ports'
import type { Caller } from '../kernel/caller.ts'
import { hashToken, newSecretToken } from '../kernel/secret-token.ts'
import type { Services } from '../services.ts'

type TrustServices = Pick<Services, 'config' | 'store'>

export interface DeviceTrust {
  /** For a cookie of its own; only its hash is kept. */
  readonly token: string
  readonly expiresAt: EpochMs
}

/** Do not ask for the second factor where this token is, until it expires or a credential changes. `null` where that is not offered. */
export async function trustDevice(services: TrustServices, user: UserRecord, caller: Caller): Promise<DeviceTrust | null> {
  const { rememberMs } = services.config.secondFactor
  if (rememberMs <= 0) return null
  const token = newSecretToken()
  const expiresAt = caller.now + rememberMs
  await services.store.factors.trustDevice({
    userId: user.id,
    deviceHash: hashToken(token),
    securityVersion: user.securityVersion,
    at: caller.now,
    expiresAt,
  })
  return { token, expiresAt }
}

export async function isTrusted(services: TrustServices, user: UserRecord, token: string | null, caller: Caller): Promise<boolean> {
  if (token === null || services.config.secondFactor.rememberMs <= 0) return false
  return services.store.factors.isTrustedDevice({
    userId: user.id,
    deviceHash: hashToken(token),
    securityVersion: user.securityVersion,
    at: caller.now,
  })
}
