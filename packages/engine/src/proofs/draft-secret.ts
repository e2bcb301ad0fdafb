import type { OneTimeSecret, SecretPurpose } from '@sallyport/ports'
import type { Caller } from '../kernel/caller.ts'
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../kernel/duration.ts'
import { newId } from '../kernel/ids.ts'
import { hashToken, keyedHash, newSecretToken, newTypedCode } from '../kernel/secret-token.ts'
import type { Services } from '../services.ts'

/** What comes after the mail was read is short, what undoes a stranger's act is long. */
const LIFETIME_MS: Readonly<Record<SecretPurpose, number>> = {
  email_verification: DAY_MS,
  password_reset: HOUR_MS,
  sign_in: 10 * MINUTE_MS,
  second_factor: 10 * MINUTE_MS,
  reauthentication: 10 * MINUTE_MS,
  email_change: HOUR_MS,
  email_change_undo: 7 * DAY_MS,
  account_recovery: 7 * DAY_MS,
}
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
  /** `id` is `null` where nobody has the address yet. */
  owner: { readonly id: string | null; readonly email: string },
  caller: Caller,
  deviceSecret: string | null,
  lifetimeMs: number = LIFETIME_MS[purpose],
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
      userId: owner.id,
      email: owner.email,
      tokenHash: hashToken(token),
      codeHash: codeHash(services, id, code),
      browserHash: deviceSecret === null ? null : hashToken(deviceSecret),
      maxAttempts: MAX_CODE_ATTEMPTS,
      ipAddress: caller.ipAddress,
      userAgent: caller.userAgent,
      createdAt: caller.now,
      expiresAt: caller.now + lifetimeMs,
    },
  }
}

/** Bound to the secret's id: the same digits in another row hash to something else. */
export function codeHash(services: Pick<Services, 'keys'>, secretId: string, code: string): string {
  return keyedHash(services.keys.typedCode, secretId, code)
}
