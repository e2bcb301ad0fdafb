import type { OneTimeSecretRecord, SecretPurpose } from '@sallyport/ports'
import type { AuditAction } from '../audit/audit-actions.ts'
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

/** What a wrong code was a try at, in the words of the audit log. */
const TRIED: Readonly<Record<SecretPurpose, AuditAction>> = {
  email_verification: 'email_verified',
  password_reset: 'password_reset',
  sign_in: 'login',
  second_factor: 'second_factor',
  reauthentication: 'reauthenticated',
  email_change: 'email_changed',
  email_change_undo: 'email_change_undone',
  account_recovery: 'account_secured',
}

/**
 * The live secret that a link's token or a typed code stands for; throws the sentence to show otherwise. Using it up is the
 * store's single guarded write, later, together with what it is good for. With `onlyWhereAsked` a typed code counts in the browser that asked
 * for it alone: elsewhere it is wrong, and takes no attempt from the owner.
 */
export async function findPresentedSecret(
  services: Pick<Services, 'store' | 'keys' | 'audit'>,
  purpose: SecretPurpose,
  proof: PresentedProof,
  caller: Caller,
  options: { readonly onlyWhereAsked: boolean } = { onlyWhereAsked: false },
): Promise<FoundSecret> {
  if (proof.token !== undefined) return findByToken(services, purpose, proof.token, caller)
  const email = canonicalEmail(proof.email ?? '') ?? proof.email ?? ''
  return findByCode(services, purpose, email, proof.code ?? '', caller, options.onlyWhereAsked).catch(async (error: unknown) => {
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
    action: TRIED[purpose],
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
  onlyWhereAsked: boolean,
): Promise<FoundSecret> {
  if (onlyWhereAsked && !(await isWhereAsked(services, purpose, email, caller))) throw new ApiError('code_invalid')
  const forgive = await takeCodeGuess(services, purpose, email, caller)
  const secret = await services.store.secrets.takeCodeAttempt(purpose, email, caller.now)
  if (secret === null) throw await deadCode(services, purpose, email, caller)
  const right = secret.codeHash !== null && constantTimeEqual(codeHash(services, secret.id, normalizeTypedCode(typedCode)), secret.codeHash)
  if (!right || (onlyWhereAsked && !isSameBrowser(secret, caller))) throw new ApiError('code_invalid')
  await forgive()
  return { secret, sameBrowser: isSameBrowser(secret, caller) }
}

/** Count a guess for this address before it is evaluated; throws `code_attempts_exceeded`. Answers how a right one forgives the wrong ones. */
export async function takeCodeGuess(
  services: Pick<Services, 'store' | 'keys'>,
  purpose: SecretPurpose,
  email: string,
  caller: Caller,
): Promise<() => Promise<void>> {
  const key = guessKey(services, purpose, email)
  const budget = await services.store.attempts.take(key, CODE_GUESSES, caller.now)
  if (!budget.allowed) throw tooManyCodes(budget.resetAt, caller)
  return () => services.store.attempts.clear([key])
}

async function isWhereAsked(services: Pick<Services, 'store'>, purpose: SecretPurpose, email: string, caller: Caller): Promise<boolean> {
  const newest = await services.store.secrets.findNewest(purpose, email)
  return newest !== null && isSameBrowser(newest, caller)
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
