import type { Effects } from './effects.ts'
import type { NewUser, UserRecord } from './users.ts'
import type { EpochMs, JsonObject } from './values.ts'

/** An account somewhere else that opens this one (table `oauth_connections`, R-281). It is (issuer, subject), never an e-mail. */
export interface Identity {
  readonly id: string
  /** Our name of the provider, for example `google`. */
  readonly provider: string
  readonly issuer: string
  readonly subject: string
  /** What the provider says; for showing, never for finding anybody. */
  readonly email: string | null
  readonly profile: JsonObject | null
  readonly connectedAt: EpochMs
}

export interface IdentityRecord extends Identity {
  readonly userId: string
  /** An inactive one signs nobody in. */
  readonly isActive: boolean
  readonly lastSyncAt: EpochMs
}

export interface IdentityStore {
  find(issuer: string, subject: string): Promise<{ readonly identity: IdentityRecord; readonly user: UserRecord } | null>
  /** Oldest first. */
  list(userId: string): Promise<readonly IdentityRecord[]>

  /** Attach to an account whose owner is proven. `taken` when it is attached to anybody already, this user included; the index decides. */
  attach(input: { readonly userId: string; readonly identity: Identity }, effects: Effects): Promise<'attached' | 'taken' | 'missing'>

  /** Create the account with its identity, or neither. Of any number of concurrent callers with one address or one identity exactly one creates. */
  register(
    input: { readonly user: NewUser; readonly identity: Identity },
    effects: Effects,
  ): Promise<'created' | 'email_taken' | 'identity_taken'>

  /**
   * The provider proves a mailbox that nobody had proven: password, factors, passkeys, identities, sessions and pending secrets from before
   * die, the address counts as proven and the identity is attached, in one step (pre-hijack). `stale`, with nothing
   * written, when the address was proven meanwhile, changed, or the user is gone.
   */
  proveAndAttach(
    input: { readonly userId: string; readonly email: string; readonly identity: Identity; readonly at: EpochMs },
    effects: Effects,
  ): Promise<'attached' | 'taken' | 'stale'>

  /** Keep what the provider says now. */
  sync(input: {
    readonly id: string
    readonly email: string | null
    readonly profile: JsonObject | null
    readonly at: EpochMs
  }): Promise<void>

  /** `last_method` under the rule of `PasskeyStore.remove`, and as atomic. */
  detach(
    input: { readonly userId: string; readonly id: string; readonly at: EpochMs },
    effects: Effects,
  ): Promise<'detached' | 'last_method' | 'missing'>
}
