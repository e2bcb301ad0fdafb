import type { EpochMs } from '@sallyport/ports'

export interface LifetimePolicy {
  readonly idleMs: number
  readonly absoluteMs: number
  readonly rememberIdleMs: number
  readonly rememberAbsoluteMs: number
}

/** The two limits of a session that signs in now (C-77). */
export function lifetimeAtSignIn(policy: LifetimePolicy, rememberMe: boolean, now: EpochMs) {
  const absoluteExpiresAt = now + (rememberMe ? policy.rememberAbsoluteMs : policy.absoluteMs)
  return { absoluteExpiresAt, expiresAt: idleLimit(policy, rememberMe, absoluteExpiresAt, now) }
}

/** Use slides the idle limit, never past the absolute one. */
export function idleLimit(policy: LifetimePolicy, rememberMe: boolean, absoluteExpiresAt: EpochMs, now: EpochMs): EpochMs {
  return Math.min(now + (rememberMe ? policy.rememberIdleMs : policy.idleMs), absoluteExpiresAt)
}
