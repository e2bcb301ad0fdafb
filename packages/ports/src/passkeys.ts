import type { Effects } from './effects.ts'
import type { UserRecord } from './users.ts'
import type { EpochMs } from './values.ts'

/** A discoverable credential of WebAuthn. */
export interface PasskeyRecord {
  readonly id: string
  readonly userId: string
  /** Base64url, as the authenticator names it. */
  readonly credentialId: string
  /** SHA-256 (hex) of `credentialId`; the unique column, because the id itself may have 1023 bytes. */
  readonly credentialHash: string
  /** COSE key, base64url. */
  readonly publicKey: string
  /** 0 for authenticators that do not count. */
  readonly counter: number
  readonly transports: readonly string[]
  readonly aaguid: string | null
  readonly deviceType: 'single_device' | 'multi_device'
  readonly backedUp: boolean
  readonly name: string
  readonly createdAt: EpochMs
  readonly lastUsedAt: EpochMs | null
}

export interface PasskeyStore {
  /** `exists`, with nothing written, when the credential belongs to anybody already; `missing` when the user is gone. The index decides. */
  add(passkey: PasskeyRecord, effects: Effects): Promise<'added' | 'exists' | 'missing'>
  /** Newest first. */
  list(userId: string): Promise<readonly PasskeyRecord[]>
  findWithUser(credentialHash: string): Promise<{ readonly passkey: PasskeyRecord; readonly user: UserRecord } | null>

  /**
   * Note a use. Compare-and-set: only while the counter is still `fromCounter`. With counters that move, exactly one of any number of
   * concurrent callers is answered `true`; with an authenticator that does not count (both 0) every one.
   */
  use(input: {
    readonly credentialHash: string
    readonly fromCounter: number
    readonly counter: number
    readonly backedUp: boolean
    readonly at: EpochMs
  }): Promise<boolean>

  rename(input: { readonly userId: string; readonly id: string; readonly name: string }): Promise<boolean>

  /**
   * `last_method`, with nothing written, when the account would be left without password, passkey and identity; decided in the same step
   * in which it is removed, so that two removals at once leave one of the two.
   */
  remove(
    input: { readonly userId: string; readonly id: string; readonly at: EpochMs },
    effects: Effects,
  ): Promise<'removed' | 'last_method' | 'missing'>
}
