import type { OneTimeSecretRecord, SecretPurpose } from '@sallyport/ports'
import { ApiError } from '../kernel/api-error.ts'
import type { Caller } from '../kernel/caller.ts'
import { constantTimeEqual } from '../kernel/constant-time.ts'
import { HOUR_MS } from '../kernel/duration.ts'
import { canonicalEmail } from '../kernel/email-address.ts'
import { hashToken, keyedHash, normalizeTypedCode } from '../kernel/secret-token.ts'
import type { Services } from '../services.ts'
import { codeHash } from './draft-secret.ts'

/** Wrong codes for one address, known or not, over all codes sent to it: a new code does not buy new guesses (NIST 3.1.3). */
const CODE_GUESSES = { limit: 15, windowMs: HOUR_MS, lockMs: HOUR_MS } as const

export interface PresentedProof {
  readonly token?: string | undefined
  readonly email?: string | undefined
  readonly code?: string | undefined
}

export interface FoundSecret {
  readonly secret: OneTimeSecretRecord
  /** The request comes from the browser that asked for the mail. */
  readonly sameBrowser: boolean
}

/**
 * The live secret that a link's token or a typed code stands for; throws the sentence to show otherwise. Using it up is the
 * store's single guarded write, later, together with what it is good for.
 */
export async function findPresentedSecret(
  services: Pick<Services, 'store' | 'keys' | 'audit'>,
  purpose: SecretPurpose,
  proof: PresentedProof,
  caller: Caller,
): Promise<FoundSecret> {
  if (proof.token !== undefined) return findByToken(services, purpose, proof.token, caller)
  const email = canonicalEmail(proof.email ?? '') ?? proof.email ?? ''
  return findByCode(services, purpose, email, proof.code ?? '', caller).catch(async (error: unknown) => {
    if (error instanceof ApiError) await recordWrongCode(services, purpose, email, error, caller)
    throw error
  })
}

/** Digits can be guessed, so whoever guesses leaves a trace; a wrong link says nothing. */
async function recordWrongCode(
  services: Pick<Services, 'audit'>,
  purpose: SecretPurpose,
  email: string,
  error: ApiError,
  caller: Caller,
): Promise<void> {
  await services.audit.record(caller, {
    action: purpose === 'email_verification' ? 'email_verified' : 'password_reset',
    userId: null,
    success: false,
    errorCode: error.code,
    metadata: { account: services.audit.pseudonym(email) },
  })
}

export async function findByToken(
  services: Pick<Services, 'store'>,
  purpose: SecretPurpose,
  token: string,
  caller: Caller,
): Promise<FoundSecret> {
  const secret = await services.store.secrets.findByToken(purpose, hashToken(token))
  if (secret === null) throw new ApiError('link_invalid')
  if (secret.consumedAt !== null) throw new ApiError('link_used')
  if (secret.voidedAt !== null || secret.expiresAt <= caller.now) throw new ApiError('link_expired')
  return { secret, sameBrowser: isSameBrowser(secret, caller) }
}

async function findByCode(
  services: Pick<Services, 'store' | 'keys'>,
  purpose: SecretPurpose,
  email: string,
  typedCode: string,
  caller: Caller,
): Promise<FoundSecret> {
  const budget = await services.store.attempts.take(guessKey(services, purpose, email), CODE_GUESSES, caller.now)
  if (!budget.allowed) throw tooManyCodes(budget.resetAt, caller)
  const secret = await services.store.secrets.takeCodeAttempt(purpose, email, caller.now)
  if (secret === null) throw await deadCode(services, purpose, email, caller)
  const right = secret.codeHash !== null && constantTimeEqual(codeHash(services, secret.id, normalizeTypedCode(typedCode)), secret.codeHash)
  if (!right) throw new ApiError('code_invalid')
  await services.store.attempts.clear([guessKey(services, purpose, email)])
  return { secret, sameBrowser: isSameBrowser(secret, caller) }
}

/** Only the browser that asked learns why its code is dead; to anybody else an address looks the same known or unknown. */
async function deadCode(services: Pick<Services, 'store'>, purpose: SecretPurpose, email: string, caller: Caller): Promise<ApiError> {
  const newest = await services.store.secrets.findNewest(purpose, email)
  if (newest === null || !isSameBrowser(newest, caller)) return new ApiError('code_invalid')
  if (newest.consumedAt === null && newest.expiresAt > caller.now && newest.attempts >= newest.maxAttempts) {
    return new ApiError('code_attempts_exceeded')
  }
  return new ApiError('code_expired')
}

function guessKey(services: Pick<Services, 'keys'>, purpose: SecretPurpose, email: string) {
  return { identifier: keyedHash(services.keys.pseudonym, 'code-guess', email), action: `code_${purpose}` }
}

function tooManyCodes(resetAt: number, caller: Caller): ApiError {
  return new ApiError('code_attempts_exceeded', { retryAfterSeconds: Math.max(1, Math.ceil((resetAt - caller.now) / 1_000)) })
}

function isSameBrowser(secret: OneTimeSecretRecord, caller: Caller): boolean {
  return (
    secret.browserHash !== null && caller.deviceSecret !== null && constantTimeEqual(hashToken(caller.deviceSecret), secret.browserHash)
  )
}
