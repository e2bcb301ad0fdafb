import type { EpochMs } from './values.ts'

/** What a ceremony in several requests is for; its token is worth nothing for anything else. */
export type ChallengeKind =
  /** A first factor has been proven, the second is owed. */
  | 'second_factor'
  | 'passkey_registration'
  | 'passkey_sign_in'
  /** On the way to an identity provider and back. */
  | 'oauth'
  /** An identity waits for its owner to sign in to the account it is to be attached to. */
  | 'oauth_link'
  /** An API client's session, to be fetched once (C-18). */
  | 'oauth_exchange'

/** The server's side of a ceremony; the caller holds nothing but the token. */
export interface Challenge {
  readonly id: string
  readonly kind: ChallengeKind
  /** SHA-256 (hex) of the token that the browser keeps in a cookie, or the client in its hand. */
  readonly tokenHash: string
  /** `null` while nobody is known. */
  readonly userId: string | null
  /** Sealed by the engine: nonces, verifiers, what the first step found out. */
  readonly payload: string
  readonly maxAttempts: number
  readonly createdAt: EpochMs
  readonly expiresAt: EpochMs
}

export interface ChallengeRecord extends Challenge {
  readonly attempts: number
  readonly consumedAt: EpochMs | null
}

/** Live means: not consumed, not expired at `at`, attempts left. */
export interface ChallengeStore {
  create(challenge: Challenge): Promise<void>

  /** The live challenge, without using it up. */
  find(kind: ChallengeKind, tokenHash: string, at: EpochMs): Promise<ChallengeRecord | null>

  /**
   * Count one guess **before** it is checked and hand the challenge out. However many callers arrive at once, at most
   * `maxAttempts` ever receive it; `null` when it is not live.
   */
  takeAttempt(kind: ChallengeKind, tokenHash: string, at: EpochMs): Promise<ChallengeRecord | null>

  /**
   * Use the challenge up. Of any number of concurrent callers exactly one receives it, the others `null`. One whose attempts are all
   * taken, but which has not expired, can still be consumed: the last guess may have been right.
   */
  consume(kind: ChallengeKind, tokenHash: string, at: EpochMs): Promise<ChallengeRecord | null>
}
