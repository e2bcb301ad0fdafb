import { ApiError } from '../../kernel/api-error.ts'
import { type PasskeyUse, type PresentedPasskey, usePasskey } from '../../passkeys/use-passkey.ts'
import { completeSignIn, type SignInAttempt, type SignInOutcome, type SignInServices } from '../complete-sign-in.ts'

export interface PasskeySignIn extends PresentedPasskey, Omit<SignInAttempt, 'user' | 'proof'> {}

/** Passkey to session. It checked its user, so it is two factors at once. Throws `passkey_unknown` or `passkey_invalid`. */
export async function signInWithPasskey(services: SignInServices, input: PasskeySignIn): Promise<SignInOutcome> {
  const { credential, holder, caller, rememberMe, keepsCookies, trustedDevice } = input
  const use = await usePasskey(services, { credential, holder }, caller, null)
  if (use.kind !== 'used') return refuse(services, use, input)
  return completeSignIn(services, {
    user: use.user,
    proof: { method: 'passkey', amr: use.amr, satisfiesSecondFactor: true },
    rememberMe,
    keepsCookies,
    trustedDevice,
    caller,
  })
}

async function refuse(services: SignInServices, use: Exclude<PasskeyUse, { kind: 'used' }>, { caller }: PasskeySignIn): Promise<never> {
  const errorCode = `passkey_${use.kind}` as const
  const userId = use.kind === 'invalid' ? (use.user?.id ?? null) : null
  services.observer.signIn({ method: 'passkey', outcome: errorCode })
  await services.audit.record(caller, { action: 'login', userId, success: false, errorCode, metadata: { method: 'passkey' } })
  throw new ApiError(errorCode, use.kind === 'invalid' ? { reason: use.reason } : {})
}
