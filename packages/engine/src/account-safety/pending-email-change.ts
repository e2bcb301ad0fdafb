import { createHmac } from 'node:crypto'
import type { OneTimeSecret, OneTimeSecretRecord, UserRecord } from '@sallyport/ports'
import type { VerifiedSession } from '../auth.ts'
import { ApiError } from '../kernel/api-error.ts'
import type { Caller } from '../kernel/caller.ts'
import { constantTimeEqual } from '../kernel/constant-time.ts'
import { hashToken, normalizeTypedCode } from '../kernel/secret-token.ts'
import { codeHash, draftSecret } from '../proofs/draft-secret.ts'
import { takeCodeGuess } from '../proofs/redeem-secret.ts'
import type { Services } from '../services.ts'

const PURPOSE = 'email_change'

/**
 * A change that waits for its proof is two secrets. The link's belongs to the new address and works anywhere. The code's is filed under the session
 * that asked, where an address would stand: so it counts there alone, and nobody who wants the same address can stand in its way.
 */
export interface PendingEmailChange {
  readonly link: OneTimeSecret
  readonly typed: OneTimeSecret
  /** For the mail, and nowhere else. */
  readonly token: string
  readonly code: string
}

export function draftEmailChange(
  services: Pick<Services, 'keys' | 'tunables'>,
  input: { readonly user: Pick<UserRecord, 'id'>; readonly sessionId: string; readonly newEmail: string },
  caller: Caller,
): PendingEmailChange {
  const { user, sessionId, newEmail } = input
  const { secret: link } = draftSecret(services, PURPOSE, { id: user.id, email: newEmail }, caller, caller.deviceSecret)
  const lifetimeMs = services.tunables().otpLifetimeMs
  const { secret: typed, code } = draftSecret(services, PURPOSE, { id: user.id, email: sessionId }, caller, null, lifetimeMs)
  const token = linkTokenOf(services, typed.id)
  return { link: { ...link, codeHash: null, tokenHash: hashToken(token) }, typed, token, code }
}

/** The live link of the change that this session asked for, or `null`. Its `email` is the new address. */
export async function findPendingEmailChange(
  services: Pick<Services, 'store' | 'keys'>,
  { sessionId, userId }: VerifiedSession,
  { now }: Caller,
): Promise<OneTimeSecretRecord | null> {
  const typed = await services.store.secrets.findNewest(PURPOSE, sessionId)
  if (typed === null || typed.userId !== userId) return null
  const link = await linkOf(services, typed.id)
  return link !== null && link.consumedAt === null && link.voidedAt === null && link.expiresAt > now ? link : null
}

/**
 * The link that a right code stands for; using it up is the store's one guarded write, together with the change. Wrong codes are counted for
 * the new address, over all sessions and accounts that ask for it. Throws `code_expired`, `code_invalid` or `code_attempts_exceeded`.
 */
export async function findByTypedCode(
  services: Pick<Services, 'store' | 'keys' | 'audit'>,
  session: VerifiedSession,
  code: string,
  caller: Caller,
): Promise<OneTimeSecretRecord> {
  const pending = await findPendingEmailChange(services, session, caller)
  if (pending === null) throw new ApiError('code_expired')
  const forgive = await takeCodeGuess(services, PURPOSE, pending.email, caller)
  const typed = await services.store.secrets.takeCodeAttempt(PURPOSE, session.sessionId, caller.now)
  if (typed === null) throw await deadCode(services, session, caller)
  const link = await linkOf(services, typed.id)
  const isRight = typed.codeHash !== null && constantTimeEqual(codeHash(services, typed.id, normalizeTypedCode(code)), typed.codeHash)
  if (!isRight || link === null) {
    const { userId, sessionId } = session
    await services.audit.record(caller, { action: 'email_changed', userId, sessionId, success: false, errorCode: 'code_invalid' })
    throw new ApiError('code_invalid')
  }
  await forgive()
  return link
}

async function deadCode({ store }: Pick<Services, 'store'>, { sessionId }: VerifiedSession, { now }: Caller): Promise<ApiError> {
  const newest = await store.secrets.findNewest(PURPOSE, sessionId)
  const isExhausted =
    newest !== null &&
    newest.consumedAt === null &&
    newest.voidedAt === null &&
    newest.expiresAt > now &&
    newest.attempts >= newest.maxAttempts
  return new ApiError(isExhausted ? 'code_attempts_exceeded' : 'code_expired')
}

function linkOf(services: Pick<Services, 'store' | 'keys'>, typedId: string): Promise<OneTimeSecretRecord | null> {
  return services.store.secrets.findByToken(PURPOSE, hashToken(linkTokenOf(services, typedId)))
}

/** Worked out from the code's row, so that the right code leads to the link; 256 bits that nobody guesses without the key. */
function linkTokenOf({ keys }: Pick<Services, 'keys'>, typedId: string): string {
  return createHmac('sha256', keys.typedCode).update('email-change-link:').update(typedId).digest('base64url')
}
