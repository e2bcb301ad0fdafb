import type { JsonObject } from '@sallyport/ports'
import { type BegunCeremony, beginCeremony, meetCeremony } from '../../ceremonies/ceremonies.ts'
import type { AuthConfig } from '../../config/auth-config.ts'
import type { OAuthProvider } from '../../config/oauth-provider.ts'
import type { Caller } from '../../kernel/caller.ts'
import { constantTimeEqual } from '../../kernel/constant-time.ts'
import { MINUTE_MS } from '../../kernel/duration.ts'
import { newSecretToken } from '../../kernel/secret-token.ts'
import type { Services } from '../../services.ts'
import type { VisitSecrets } from './providers/provider-client.ts'

/** Signing in at the provider may take a second factor and a lost password. */
const LIFETIME_MS = 15 * MINUTE_MS

/** What the visit is for, and what this browser was when it began: on the way back strict cookies do not travel (C-05). */
export interface VisitPlan {
  readonly provider: string
  /** An address of ours, or of a configured front end; complete. */
  readonly returnTo: string
  readonly rememberMe: boolean
  /** `code`: nothing is kept in this browser, `returnTo` gets a code to fetch the session with (C-18). */
  readonly delivery: 'cookie' | 'code'
  readonly deviceSecret: string
  readonly trustedDevice: string | null
  /** To whom the identity is to be connected; `null` signs in. */
  readonly link: { readonly userId: string; readonly sessionId: string } | null
}

export interface Visit extends VisitPlan {
  readonly secrets: VisitSecrets
}

type VisitServices = Pick<Services, 'store' | 'keys'>

export function newVisitSecrets(): VisitSecrets {
  return { state: newSecretToken(), nonce: newSecretToken(), verifier: newSecretToken() }
}

/** Remember a visit to a provider. The browser gets a token, the provider a state: only both together meet it again. */
export function beginVisit(services: VisitServices, visit: Visit, caller: Caller): Promise<BegunCeremony> {
  const userId = visit.link?.userId ?? null
  const state = visit as unknown as JsonObject
  return beginCeremony(services, { kind: 'oauth', userId, state, lifetimeMs: LIFETIME_MS, maxAttempts: 1 }, caller)
}

/**
 * The visit that an answer belongs to, used up by exactly one of any number of concurrent callers; `null` when this browser made none, made it to
 * another provider, or the state is not its own. A forged answer does not use up the visit of an honest one.
 */
export async function finishVisit(
  services: VisitServices,
  input: { readonly token: string | null; readonly provider: string; readonly state: string | null },
  caller: Caller,
): Promise<Visit | null> {
  if (input.token === null || input.state === null) return null
  const ceremony = await meetCeremony(services, 'look', 'oauth', input.token, caller)
  if (ceremony === null) return null
  const visit = ceremony.state as unknown as Visit
  if (visit.provider !== input.provider || !constantTimeEqual(visit.secrets.state, input.state)) return null
  return (await meetCeremony(services, 'finish', 'oauth', input.token, caller)) === null ? null : visit
}

/** The one address that a provider may send people back to; compared exactly there, so it never varies. */
export function redirectUri(config: Pick<AuthConfig, 'publicUrl'>, provider: Pick<OAuthProvider, 'id' | 'redirectUri'>): string {
  return provider.redirectUri ?? `${config.publicUrl}/api/auth/callback/${provider.id}`
}
