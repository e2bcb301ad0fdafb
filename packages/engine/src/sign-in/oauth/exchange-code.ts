import type { UserRecord } from '@sallyport/ports'
import { beginCeremony, meetCeremony } from '../../ceremonies/ceremonies.ts'
import { ApiError } from '../../kernel/api-error.ts'
import type { Caller } from '../../kernel/caller.ts'
import { MINUTE_MS } from '../../kernel/duration.ts'
import type { Services } from '../../services.ts'
import { completeSignIn, type SignInAttempt, type SignInOutcome, type SignInServices } from '../complete-sign-in.ts'
import type { Proof } from '../proof.ts'

/** What a provider's word is worth: one factor. */
export const FEDERATED: Proof = { method: 'oauth', amr: ['fed'], satisfiesSecondFactor: false }

/** A code that fetches the sign-in of an API client, once, within a minute. It stands in an address; nothing else secret does (C-18). */
export async function issueExchangeCode(
  services: Pick<Services, 'store' | 'keys'>,
  user: UserRecord,
  rememberMe: boolean,
  caller: Caller,
): Promise<string> {
  const state = { rememberMe, securityVersion: user.securityVersion }
  const input = { kind: 'oauth_exchange', userId: user.id, state, lifetimeMs: MINUTE_MS, maxAttempts: 1 } as const
  return (await beginCeremony(services, input, caller)).token
}

/** The gate's answer for a code. Of any number of concurrent callers one gets it; the others, and whoever comes late, `oauth_code_invalid`. */
export async function exchangeOauthCode(
  services: SignInServices,
  code: string,
  attempt: Pick<SignInAttempt, 'keepsCookies' | 'trustedDevice' | 'caller'>,
): Promise<SignInOutcome> {
  const ceremony = await meetCeremony(services, 'finish', 'oauth_exchange', code, attempt.caller)
  const user = ceremony?.userId ? await services.store.users.findById(ceremony.userId) : null
  const state = ceremony?.state as unknown as { readonly rememberMe: boolean; readonly securityVersion: number } | undefined
  if (user === null || state === undefined || state.securityVersion !== user.securityVersion) throw new ApiError('oauth_code_invalid')
  return completeSignIn(services, { user, proof: FEDERATED, rememberMe: state.rememberMe, ...attempt })
}
