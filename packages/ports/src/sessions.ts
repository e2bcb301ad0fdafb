import type { Effects } from './effects.ts'
import type { UserRecord } from './users.ts'
import type { EpochMs } from './values.ts'

export interface DeviceInfo {
  readonly browser: string | null
  readonly os: string | null
  readonly platform: string | null
  readonly deviceType: 'desktop' | 'mobile' | 'tablet' | 'cli' | 'server' | 'unknown'
}

export type SessionEndReason =
  | 'sign_out'
  | 'sign_out_everywhere'
  | 'revoked_by_user'
  | 'refresh_reuse'
  | 'password_changed'
  | 'password_reset'
  | 'disabled'
  | 'registration_replaced'
  | 'mailbox_proven'
  | 'email_changed'
  | 'secured'
  | 'expired'

/** How often, and in which generation last, a parent token came back. A run counts *consecutive* generations. */
export interface ReplayRun {
  readonly generation: number
  readonly run: number
}

export interface SessionRecord {
  readonly id: string
  readonly userId: string
  /** Groups sessions: hash of the device cookie, or of User-Agent and IP. Unique per user among active sessions. */
  readonly deviceKey: string
  /** SHA-256 (hex) of the device secret that refreshes must carry; `null` for an unbound session. */
  readonly deviceHash: string | null
  /** The refresh counter; only the token of this generation rotates. */
  readonly generation: number
  /** The first generation of the newest sign-in on this device: older tokens were superseded, not stolen (C-40). */
  readonly signInGeneration: number
  /** SHA-256 (hex) of the current refresh token's `jti`; never the token. */
  readonly tokenHash: string
  readonly rotatedAt: EpochMs
  readonly lateReplays: ReplayRun
  readonly parentReplays: ReplayRun
  readonly ipAddress: string | null
  readonly userAgent: string | null
  readonly deviceInfo: DeviceInfo
  /** Authentication methods of the sign-in (RFC 8176), for example `pwd`. */
  readonly amr: readonly string[]
  readonly authTime: EpochMs
  readonly rememberMe: boolean
  readonly isActive: boolean
  readonly endedAt: EpochMs | null
  readonly endReason: SessionEndReason | null
  readonly createdAt: EpochMs
  readonly lastActiveAt: EpochMs
  /** Idle limit; slides on refresh and never passes `absoluteExpiresAt`. */
  readonly expiresAt: EpochMs
  readonly absoluteExpiresAt: EpochMs
}

export interface SessionStart {
  /** The id a new row gets; ignored when the device's session is updated instead. */
  readonly id: string
  readonly userId: string
  /** Compare-and-set on the user: a password reset between proof and session start wins. */
  readonly securityVersion: number
  readonly deviceKey: string
  readonly deviceHash: string | null
  readonly ipAddress: string | null
  readonly userAgent: string | null
  readonly deviceInfo: DeviceInfo
  readonly amr: readonly string[]
  readonly rememberMe: boolean
  readonly at: EpochMs
  readonly expiresAt: EpochMs
  readonly absoluteExpiresAt: EpochMs
  /** Pure: SHA-256 (hex) of the jti derived for a session and generation; called by the store once it knows both. */
  readonly tokenHash: (sessionId: string, generation: number) => string
}

export type SessionStartOutcome =
  | { readonly kind: 'started'; readonly session: SessionRecord; readonly user: UserRecord }
  /** The user was disabled, or a credential changed after the proof was taken. Nothing was written. */
  | { readonly kind: 'stale_user' }

export interface Rotation {
  readonly sessionId: string
  readonly fromGeneration: number
  readonly tokenHash: string
  readonly at: EpochMs
  readonly expiresAt: EpochMs
  readonly ipAddress: string | null
}

export interface Touch {
  readonly sessionId: string
  readonly at: EpochMs
}

export interface SessionStore {
  /**
   * Start a session, or take over the active one of the same user and device: the row keeps its id and `createdAt`, its generation
   * moves by one and becomes `signInGeneration`. Two callers on one device end in one active row, on two devices in
   * two; no caller fails because of the other. Sets the user's `lastLoginAt`, clears the summary
   * columns of the lock and recounts `activeSessions`, in the same step. `effects` receives the session that resulted.
   */
  start(input: SessionStart, effects: (session: SessionRecord) => Effects): Promise<SessionStartOutcome>

  find(sessionId: string): Promise<SessionRecord | null>
  findWithUser(sessionId: string): Promise<{ readonly session: SessionRecord; readonly user: UserRecord } | null>

  /**
   * Move the counter from `fromGeneration` to the next, only while the session is active, unexpired at `at`, and still at
   * `fromGeneration`. Of any number of concurrent callers exactly one receives `true`; durable before it answers.
   */
  rotate(rotation: Rotation): Promise<boolean>

  /**
   * Note that the parent of `generation` came back, once per generation: compare-and-set on the run's previous value.
   * `false` when another caller was first or the session moved on: read and decide again.
   */
  countReplay(
    input: {
      readonly sessionId: string
      readonly generation: number
      readonly kind: 'late' | 'parent'
      readonly seen: ReplayRun
      readonly next: ReplayRun
    },
    effects: Effects,
  ): Promise<boolean>

  /**
   * End a session for good. Idempotent: `true` for the one call that ended it. With `userId`, only a session of that
   * user; the answer for a stranger's session is the same `false` as for none. With `signInGeneration`, only while
   * no later sign-in has taken the session over: a verdict about old tokens must not end a new sign-in.
   */
  end(
    input: {
      readonly sessionId: string
      readonly userId: string | null
      readonly signInGeneration?: number
      readonly reason: SessionEndReason
      readonly at: EpochMs
    },
    effects: Effects,
  ): Promise<boolean>

  /**
   * The owner confirmed who they are: `authTime` becomes `at` and `amr` gains the methods. `false` when the session is no live one of this user.
   * Tokens issued before keep saying what they said.
   */
  reauthenticate(
    input: { readonly sessionId: string; readonly userId: string; readonly methods: readonly string[]; readonly at: EpochMs },
    effects: Effects,
  ): Promise<boolean>

  /** End all active sessions of the user but `except`; answers the ids that this call ended. */
  endAll(
    input: { readonly userId: string; readonly except: string | null; readonly reason: SessionEndReason; readonly at: EpochMs },
    effects: (endedIds: readonly string[]) => Effects,
  ): Promise<readonly string[]>

  /** Active and unexpired sessions of the user, most recently active first. */
  list(userId: string, now: EpochMs): Promise<readonly SessionRecord[]>

  /** Raise `lastActiveAt` (never lower it) of many sessions in one write. Ended sessions are left alone. */
  touch(touches: readonly Touch[]): Promise<void>

  /** True when this user had a session under this device key before, active or not: the device class of the lock. */
  knowsDevice(userId: string, deviceKey: string): Promise<boolean>
}
