import type { Effects } from './effects.ts'
import type { OneTimeSecret } from './one-time-secret.ts'
import type { EpochMs, JsonObject, Role } from './values.ts'

export interface UserRecord {
  readonly id: string
  /** Canonical form (see the engine's canonicaliser); the unique column. */
  readonly email: string
  /** Lower case, unique where set. */
  readonly username: string | null
  readonly firstName: string
  readonly lastName: string
  /** Display name. */
  readonly name: string
  /** `null` for accounts without a password (OAuth only, R-033). Carries its scheme, cost and pepper id. */
  readonly passwordHash: string | null
  readonly role: Role
  readonly isActive: boolean
  readonly emailVerifiedAt: EpochMs | null
  readonly passwordChangedAt: EpochMs | null
  /** From then on the password signs nobody in until it is replaced: somebody else may know it. `null` for a good one. */
  readonly passwordExpiredAt: EpochMs | null
  /** Access tokens issued before this instant are refused: role, status or password changed (ASVS 8.3.2, R-078). */
  readonly authorityChangedAt: EpochMs | null
  /** Grows with every change after which an earlier proof of identity must not start a session: password, reset, status, e-mail. */
  readonly securityVersion: number
  readonly lastLoginAt: EpochMs | null
  readonly failedLoginAttempts: number
  readonly lockedUntil: EpochMs | null
  /** Recalculated in the transaction of every change to the user's sessions. */
  readonly activeSessions: number
  readonly profileImageUrl: string | null
  readonly preferences: JsonObject | null
  readonly createdAt: EpochMs
  readonly updatedAt: EpochMs
}

/** What a caller decides about a new user; the store fills counters and nulls. */
export interface NewUser {
  readonly id: string
  readonly email: string
  readonly username: string | null
  readonly firstName: string
  readonly lastName: string
  readonly name: string
  readonly passwordHash: string | null
  readonly role: Role
  readonly emailVerifiedAt: EpochMs | null
  readonly createdAt: EpochMs
}

export interface Registration {
  readonly user: NewUser
  /** The proof of mailbox that the mail carries; `null` when the address is proven already. */
  readonly secret: OneTimeSecret | null
  /**
   * A second sign-up of an address nobody has proven voids the first: credentials and names are replaced, its
   * sessions end and its pending secrets die, so that nobody ends up verified with a stranger's password. The
   * existing row keeps its id.
   */
  readonly replaceUnverified: boolean
}

export type RegistrationOutcome = 'created' | 'replaced' | 'email_taken' | 'username_taken'

/** Which sessions a credential change ends. `null` keeps none. */
export interface SessionsToEnd {
  readonly except: string | null
  readonly reason: 'password_changed' | 'password_reset' | 'disabled' | 'email_changed' | 'secured'
}

export interface PasswordChange {
  readonly userId: string
  /** Compare-and-set: the change happens only while this is still the stored hash. */
  readonly expectedHash: string | null
  readonly passwordHash: string
  readonly at: EpochMs
  readonly endSessions: SessionsToEnd
}

export interface PasswordReset {
  readonly secretId: string
  readonly userId: string
  readonly passwordHash: string
  readonly at: EpochMs
}

export interface ProfilePatch {
  readonly username?: string | null
  readonly firstName?: string
  readonly lastName?: string
  readonly name?: string
  readonly profileImageUrl?: string | null
  readonly preferences?: JsonObject | null
}

/** `created` and `proven` need `newUser` and an unproven account respectively; `no_account` used the secret up for nothing. */
export type SignInRedemption =
  | { readonly kind: 'existing' | 'proven' | 'created'; readonly user: UserRecord }
  | { readonly kind: 'no_account' | 'dead' }

export interface EmailChange {
  readonly secretId: string
  readonly userId: string
  /** The address the secret was sent to, canonical. */
  readonly email: string
  /** Compare-and-set: the change happens only while this is still the address. */
  readonly expectedEmail: string
  /** The session that stays; all others end. */
  readonly exceptSession: string | null
  readonly at: EpochMs
}

export interface UserStore {
  findById(id: string): Promise<UserRecord | null>
  /** `email` in canonical form. */
  findByEmail(email: string): Promise<UserRecord | null>
  /** `username` in lower case. */
  findByUsername(username: string): Promise<UserRecord | null>

  /**
   * Create the account, its proof of mailbox, its audit rows and its mails, or none of them. Of any number of
   * concurrent callers with one address exactly one is answered `created`; the index decides, not a look-up.
   * The effects of the outcome that happened are asked for, with the id of the account concerned (the existing one's for
   * `replaced` and `email_taken`), and committed: so the owner of a taken address gets a mail, and the caller an answer
   * that tells nothing (C-56). `username_taken` wins over the others,
   * changes nothing and commits nothing.
   */
  register(
    registration: Registration,
    effects: Readonly<Record<'created' | 'replaced' | 'email_taken', (userId: string) => Effects>>,
  ): Promise<RegistrationOutcome>

  /**
   * Consume the secret and mark the address as proven, in one step. `true` for exactly one of any number of
   * concurrent callers; `false`, with nothing changed, when the secret is used, dead or expired at `at`, or when
   * the user's address is no longer the one the secret was sent to.
   */
  verifyEmail(input: { readonly secretId: string; readonly userId: string; readonly at: EpochMs }, effects: Effects): Promise<boolean>

  /**
   * Consume the secret, store the new hash, prove the mailbox, unlock, end every session and void every other
   * pending secret of the user but those that undo a change of address, in one step; trusted devices are forgotten, second factors stay
   * (ASVS 6.4.3), unless nobody had proven the mailbox: then factors, passkeys and identities from before die as well.
   * `true` for exactly one caller.
   */
  resetPassword(input: PasswordReset, effects: Effects): Promise<boolean>

  /**
   * Replace the hash if it is still `expectedHash`, end the sessions named and void pending secrets. `true` for
   * exactly one of any number of concurrent callers that saw the same old hash.
   */
  changePassword(input: PasswordChange, effects: Effects): Promise<boolean>

  /**
   * Use a `sign_in` secret up and find out whose it is, in one step: the account of its address; an account that nobody had proven
   * loses password, factors, passkeys, identities, sessions and pending secrets from before and counts as proven (pre-hijack);
   * no account becomes `newUser`, unless that is `null`. Exactly one of any number of concurrent callers is answered anything but `dead`. The effects
   * of the outcome that happened are asked for and committed.
   */
  redeemSignIn(
    input: { readonly secretId: string; readonly newUser: NewUser | null; readonly at: EpochMs },
    effects: Readonly<Record<'existing' | 'proven' | 'created', (userId: string) => Effects>>,
  ): Promise<SignInRedemption>

  /**
   * Use an `email_change` secret up and make its address the proven one, in one step; other pending secrets die, except those that undo an
   * earlier change or secure the account. `taken` when somebody else has the address by now; `dead` when the secret or the expectation no
   * longer holds. Nothing is written then.
   */
  changeEmail(input: EmailChange, effects: Effects): Promise<'changed' | 'taken' | 'dead'>

  /**
   * Use an `email_change_undo` secret up and restore the address it was sent to, in one step: every session ends, the password expires, factors,
   * passkeys and identities added after the secret was made die, and so do all other pending secrets.
   */
  undoEmailChange(
    input: { readonly secretId: string; readonly userId: string; readonly email: string; readonly at: EpochMs },
    effects: Effects,
  ): Promise<'restored' | 'taken' | 'dead'>

  /**
   * “This wasn’t me”: end every session, expire the password, forget trusted devices and void every pending secret but those that undo a change of
   * address, in one step. With `secretId` it also uses that `account_recovery` secret up, `true` is for exactly one caller, and
   * factors, passkeys and identities added after the secret was made die.
   */
  secure(input: { readonly userId: string; readonly secretId: string | null; readonly at: EpochMs }, effects: Effects): Promise<boolean>

  /** The password must be replaced before it signs in again. `false` when there is none, or it has expired already. Sessions go on. */
  expirePassword(userId: string, at: EpochMs, effects: Effects): Promise<boolean>

  /** Delete the account and everything of it; the audit log keeps its rows without the name. `true` for the one call that did it. */
  remove(userId: string, at: EpochMs, effects: Effects): Promise<boolean>

  /** Swap a hash for a stronger hash of the same password. Not a password change: ends nothing, moves no date. */
  upgradePasswordHash(userId: string, from: string, to: string): Promise<boolean>

  updateProfile(userId: string, patch: ProfilePatch, at: EpochMs, effects: Effects): Promise<'updated' | 'username_taken' | 'missing'>

  /** Disabling ends every session in the same step. `false` when the user is missing or already so. */
  setActive(userId: string, isActive: boolean, at: EpochMs, effects: Effects): Promise<boolean>
  setRole(userId: string, role: Role, at: EpochMs, effects: Effects): Promise<boolean>
  /** Forget failed attempts and the lock, for every device class. */
  unlock(userId: string, at: EpochMs, effects: Effects): Promise<boolean>

  /** The summary columns of R-208, kept beside the attempt counters that decide. */
  noteFailedSignIn(userId: string, lockedUntil: EpochMs | null): Promise<void>
}
