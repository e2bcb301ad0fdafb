import type { EpochMs } from '@sallyport/ports'
import { beginCeremony, meetCeremony } from '../ceremonies/ceremonies.ts'
import type { Caller } from '../kernel/caller.ts'
import { constantTimeEqual } from '../kernel/constant-time.ts'
import { MINUTE_MS } from '../kernel/duration.ts'
import { hashToken, newSecretToken } from '../kernel/secret-token.ts'
import type { Services } from '../services.ts'

/** How long an authenticator may take, and how long its answer is good (WebAuthn Level 3 section 15.1). */
export const CEREMONY_MS = 5 * MINUTE_MS

const HOLDER = /^[A-Za-z0-9_-]{43}$/

export interface BegunAssertion {
  /** `PublicKeyCredentialRequestOptionsJSON`. */
  readonly options: { readonly [key: string]: unknown }
  /** Says which browser, or client, may answer. */
  readonly holder: string
  readonly expiresAt: EpochMs
}

/**
 * Ask for any passkey of this site, of whomever. The challenge is the ceremony's token, so a browser may have several open, one in each tab, under one
 * `holder`: it is kept when the browser brings one. User verification is required, which makes an answer two factors at once.
 */
export async function beginAssertion(
  services: Pick<Services, 'config' | 'store' | 'keys'>,
  presentedHolder: string | null,
  caller: Caller,
): Promise<BegunAssertion> {
  const holder = presentedHolder !== null && HOLDER.test(presentedHolder) ? presentedHolder : newSecretToken()
  const state = { holderHash: hashToken(holder) }
  const begun = await beginCeremony(
    services,
    { kind: 'passkey_sign_in', userId: null, state, lifetimeMs: CEREMONY_MS, maxAttempts: 1 },
    caller,
  )
  const { rpId } = services.config.passkeys
  const options = { challenge: begun.token, rpId, timeout: CEREMONY_MS, userVerification: 'required', allowCredentials: [] }
  return { options, holder, expiresAt: begun.expiresAt }
}

/** Use the challenge up: `true` for exactly one of any number of concurrent callers, and for its holder only. */
export async function finishAssertion(
  services: Pick<Services, 'store' | 'keys'>,
  challenge: string,
  holder: string | null,
  caller: Caller,
): Promise<boolean> {
  if (holder === null) return false
  const ceremony = await meetCeremony(services, 'finish', 'passkey_sign_in', challenge, caller)
  const holderHash = ceremony?.state.holderHash
  return typeof holderHash === 'string' && constantTimeEqual(hashToken(holder), holderHash)
}
