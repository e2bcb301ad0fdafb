import type { OneTimeSecret, SecretPurpose, UserRecord } from '@sallyport/ports'
import type { Caller } from '../kernel/caller.ts'
import { DAY_MS, HOUR_MS } from '../kernel/duration.ts'
import { newId } from '../kernel/ids.ts'
import { hashToken, keyedHash, newSecretToken, newTypedCode } from '../kernel/secret-token.ts'
import type { Services } from '../services.ts'

/** */
const LIFETIME_MS: Readonly<Record<SecretPurpose, number>> = { email_verification: DAY_MS, password_reset: HOUR_MS }
const MAX_CODE_ATTEMPTS = 5

export interface DraftedSecret {
  readonly secret: OneTimeSecret
  /** For the mail, and nowhere else. */
  readonly token: string
  readonly code: string
}

/** One proof of mailbox in two forms: a link for the mail's reader and a code to type where it was asked for. */
export function draftSecret(
  services: Pick<Services, 'keys'>,
  purpose: SecretPurpose,
  user: Pick<UserRecord, 'id' | 'email'>,
  caller: Caller,
  deviceSecret: string | null,
): DraftedSecret {
  const token = newSecretToken()
  const code = newTypedCode()
  const id = newId()
  return {
    token,
    code,
    secret: {
      id,
      purpose,
      userId: user.id,
      email: user.email,
      tokenHash: hashToken(token),
      codeHash: codeHash(services, id, code),
      browserHash: deviceSecret === null ? null : hashToken(deviceSecret),
      maxAttempts: MAX_CODE_ATTEMPTS,
      ipAddress: caller.ipAddress,
      userAgent: caller.userAgent,
      createdAt: caller.now,
      expiresAt: caller.now + LIFETIME_MS[purpose],
    },
  }
}

/** Bound to the secret's id: the same digits in another row hash to something else. */
export function codeHash(services: Pick<Services, 'keys'>, secretId: string, code: string): string {
  return keyedHash(services.keys.typedCode, secretId, code)
}
