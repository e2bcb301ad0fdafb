import type { UserRecord } from '@sallyport/ports'
import type { Caller } from '../kernel/caller.ts'
import type { Services } from '../services.ts'
import { type StartedSession, startSession } from '../sessions/start-session.ts'

/** What a method hands over once it is convinced. `amr` is the name of RFC 8176. */
export interface Proof {
  readonly method: 'password' | 'registration'
  readonly amr: 'pwd'
}

export type SignInOutcome =
  | { readonly kind: 'signed_in'; readonly started: StartedSession }
  | { readonly kind: 'disabled' | 'unverified' | 'stale' }

/**
 * The only door to a session. Methods prove, this decides: disabled, unverified, changed in the meantime. Whatever is
 * asked of every sign-in is asked here, so that no method can forget it.
 */
export async function completeSignIn(
  services: Pick<Services, 'config' | 'store' | 'tokens' | 'audit' | 'keys' | 'lifetimes' | 'tunables' | 'observer' | 'volatile'>,
  input: {
    readonly user: UserRecord
    readonly proof: Proof
    readonly rememberMe: boolean
    readonly keepsCookies: boolean
    readonly caller: Caller
  },
): Promise<SignInOutcome> {
  const { user, proof, caller } = input
  const refusal = refusalFor(user, services.config.registration.verificationRequired)
  if (refusal !== null) {
    await services.audit.record(caller, { action: 'login', userId: user.id, success: false, errorCode: refusal })
    services.observer.signIn({ method: proof.method, outcome: refusal })
    return { kind: refusal }
  }
  const started = await startSession(services, {
    user,
    methods: [proof.amr],
    rememberMe: input.rememberMe,
    keepsCookies: input.keepsCookies,
    caller,
  })
  services.observer.signIn({ method: proof.method, outcome: started === null ? 'stale' : 'signed_in' })
  return started === null ? { kind: 'stale' } : { kind: 'signed_in', started }
}

function refusalFor(user: UserRecord, verificationRequired: boolean): 'disabled' | 'unverified' | null {
  if (!user.isActive) return 'disabled'
  return verificationRequired && user.emailVerifiedAt === null ? 'unverified' : null
}
