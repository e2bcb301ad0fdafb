import type { Effects, NewUser, OneTimeSecretRecord, UserRecord } from '@sallyport/ports'
import { ApiError } from '../../kernel/api-error.ts'
import type { Caller } from '../../kernel/caller.ts'
import { newId } from '../../kernel/ids.ts'
import { findPresentedSecret, type PresentedProof } from '../../proofs/redeem-secret.ts'
import type { Services } from '../../services.ts'
import { completeSignIn, type SignInAttempt, type SignInOutcome, type SignInServices } from '../complete-sign-in.ts'

export interface CodeSignIn extends Omit<SignInAttempt, 'user' | 'proof'> {
  readonly proof: PresentedProof
}

/**
 * A mailed code or its link to a session. The link works anywhere, the code in the browser that asked for it. Exactly one of any number of
 * concurrent callers uses it; what stood in an account that nobody had proven is gone afterwards (pre-hijack), and an unknown address gets an account
 * where that is allowed (C-37).
 */
export async function signInWithCode(services: SignInServices & Pick<Services, 'revocations'>, input: CodeSignIn): Promise<SignInOutcome> {
  const { caller, rememberMe, keepsCookies, trustedDevice } = input
  const byLink = input.proof.token !== undefined
  const { secret } = await findPresentedSecret(services, 'sign_in', input.proof, caller, { onlyWhereAsked: true })
  const user = await redeem(services, secret, byLink, caller)
  return completeSignIn(services, {
    user,
    proof: { method: byLink ? 'email_link' : 'email_code', amr: ['otp'], satisfiesSecondFactor: false },
    rememberMe,
    keepsCookies,
    trustedDevice,
    caller,
  })
}

async function redeem(
  services: SignInServices & Pick<Services, 'revocations'>,
  secret: OneTimeSecretRecord,
  byLink: boolean,
  caller: Caller,
): Promise<UserRecord> {
  const newUser = services.config.emailCodes.createsAccounts ? accountFor(secret.email, caller) : null
  const redeemed = await services.store.users.redeemSignIn(
    { secretId: secret.id, newUser, at: caller.now },
    redemptionEffects(services, secret, caller),
  )
  switch (redeemed.kind) {
    case 'dead':
      throw new ApiError(byLink ? 'link_used' : 'code_expired')
    case 'no_account':
      throw new ApiError(byLink ? 'link_invalid' : 'code_invalid')
    case 'proven':
      // Whoever had set the account up without proving the mailbox is out of it now.
      await services.revocations.announceFromStore(caller.now)
      void services.volatile.liveTokens.removeAll(redeemed.user.id)
      services.outbox.wake()
      return redeemed.user
    case 'created':
      services.outbox.wake()
      return redeemed.user
    case 'existing':
      return redeemed.user
  }
}

function redemptionEffects(
  services: SignInServices,
  secret: OneTimeSecretRecord,
  caller: Caller,
): Readonly<Record<'existing' | 'proven' | 'created', (userId: string) => Effects>> {
  const signInUrl = `${services.config.publicUrl}/auth/login`
  const welcome = services.mailer.draft(caller, { email: secret.email, name: '' }, { template: 'welcome', signInUrl }, caller.now)
  return {
    existing: () => services.audit.effects(caller, []),
    proven: (userId) => services.audit.effects(caller, [{ action: 'email_verified', userId }], [welcome]),
    created: (userId) => services.audit.effects(caller, [{ action: 'register', userId, metadata: { method: 'email_code' } }], [welcome]),
  }
}

/** The mailbox is proven by the very code that creates the account; names come later, from its owner. */
function accountFor(email: string, caller: Caller): NewUser {
  return {
    id: newId(),
    email,
    username: null,
    firstName: '',
    lastName: '',
    name: '',
    passwordHash: null,
    role: 'user',
    emailVerifiedAt: caller.now,
    createdAt: caller.now,
  }
}
