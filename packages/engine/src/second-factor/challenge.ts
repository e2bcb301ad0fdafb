import type { EpochMs, FactorSummary, UserRecord } from '@sallyport/ports'
import type { SecondFactorMethod } from '@sallyport/protocol'
import { beginCeremony, type Ceremony, meetCeremony } from '../ceremonies/ceremonies.ts'
import type { AuthConfig } from '../config/auth-config.ts'
import type { Caller } from '../kernel/caller.ts'
import { DAY_MS, MINUTE_MS } from '../kernel/duration.ts'
import { maskEmail } from '../kernel/email-address.ts'
import type { Services } from '../services.ts'
import { type Proof, provesMailbox, type SignInMethod } from '../sign-in/proof.ts'

/** Guesses of all kinds together, for one first factor proven. */
const MAX_ATTEMPTS = 5
const LIFETIME_MS = 10 * MINUTE_MS

/** What a page needs to ask for the second step. */
export interface SecondFactorOffer {
  readonly methods: readonly SecondFactorMethod[]
  readonly maskedEmail: string
  readonly rememberDays: number
  readonly expiresAt: EpochMs
}

export interface SecondFactorOwed extends SecondFactorOffer {
  readonly challengeToken: string
}

/** A first factor that was proven and waits for the second. */
export interface PendingSignIn {
  readonly ceremony: Ceremony
  readonly user: UserRecord
  readonly proof: Proof
  readonly rememberMe: boolean
  readonly offer: SecondFactorOffer
}

type ChallengeServices = Pick<Services, 'config' | 'store' | 'keys'>

/** Whether every sign-in to this account takes two steps. */
export function owesSecondFactor(summary: FactorSummary, config: Pick<AuthConfig, 'secondFactor'>): boolean {
  return summary.totpSince !== null || (summary.emailCodeSince !== null && config.secondFactor.emailCode)
}

/** Strongest first. A mailbox that was the first factor is none the second time (C-38), so the list may be empty. */
export function offeredMethods(
  summary: FactorSummary,
  firstFactor: SignInMethod,
  config: Pick<AuthConfig, 'secondFactor'>,
): readonly SecondFactorMethod[] {
  const methods: SecondFactorMethod[] = []
  if (summary.totpSince !== null) methods.push('totp')
  if (summary.recoveryCodesLeft > 0) methods.push('recovery_code')
  if (summary.emailCodeSince !== null && config.secondFactor.emailCode && !provesMailbox(firstFactor)) methods.push('email_code')
  return methods
}

/** Keep the proven first factor for as long as the second may take. Nobody is signed in by it. */
export async function beginSecondFactor(
  services: ChallengeServices,
  input: {
    readonly user: UserRecord
    readonly proof: Proof
    readonly rememberMe: boolean
    readonly methods: readonly SecondFactorMethod[]
  },
  caller: Caller,
): Promise<SecondFactorOwed> {
  const { user, proof, rememberMe, methods } = input
  const begun = await beginCeremony(
    services,
    {
      kind: 'second_factor',
      userId: user.id,
      // A credential that changes between the two steps makes the first one worthless.
      state: { method: proof.method, amr: proof.amr, rememberMe, securityVersion: user.securityVersion },
      lifetimeMs: LIFETIME_MS,
      maxAttempts: MAX_ATTEMPTS,
    },
    caller,
  )
  return { ...offer(services.config, user, methods, begun.expiresAt), challengeToken: begun.token }
}

/** The pending sign-in of a live challenge; `null` when there is none, or its account changed meanwhile. `guess` counts an attempt first. */
export async function meetSecondFactor(
  services: ChallengeServices,
  how: 'look' | 'guess',
  challengeToken: string | null,
  caller: Caller,
): Promise<PendingSignIn | null> {
  if (challengeToken === null) return null
  const ceremony = await meetCeremony(services, how, 'second_factor', challengeToken, caller)
  if (ceremony === null || ceremony.userId === null) return null
  const [user, summary] = await Promise.all([
    services.store.users.findById(ceremony.userId),
    services.store.factors.summary(ceremony.userId, caller.now),
  ])
  const state = ceremony.state as unknown as {
    readonly method: SignInMethod
    readonly amr: readonly string[]
    readonly rememberMe: boolean
    readonly securityVersion: number
  }
  if (user === null || user.securityVersion !== state.securityVersion) return null
  return {
    ceremony,
    user,
    proof: { method: state.method, amr: state.amr, satisfiesSecondFactor: false },
    rememberMe: state.rememberMe,
    offer: offer(services.config, user, offeredMethods(summary, state.method, services.config), ceremony.expiresAt),
  }
}

function offer(config: AuthConfig, user: UserRecord, methods: readonly SecondFactorMethod[], expiresAt: EpochMs): SecondFactorOffer {
  return { methods, maskedEmail: maskEmail(user.email), rememberDays: Math.floor(config.secondFactor.rememberMs / DAY_MS), expiresAt }
}
