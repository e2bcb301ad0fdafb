import type { ErrorCode } from '@sallyport/protocol'

/** Everything that the decision hangs on; a cell of the table in `docs/explanation/account-linking.md`. */
export interface IdentitySituation {
  /** `linking`: an owner who is signed in wants to connect it. */
  readonly purpose: 'sign_in' | 'linking'
  /**
   * Whose the identity, (issuer, subject), is. `this`: of the one who is signed in, or, with nobody signed in, of the account that
   * has the claimed address. `inactive`: somebody's, but switched off.
   */
  readonly identity: 'nobody' | 'this' | 'other' | 'inactive'
  /**
   * What the address in the claim is worth. `trusted`: verified, by a provider whose word counts. `untrusted`: by one whose word does not.
   * `unverified`: not verified, by the provider's own account.
   */
  readonly claim: 'trusted' | 'untrusted' | 'unverified' | 'missing'
  /** Who has the claimed address here. `proven`: its owner has shown that the mailbox is theirs. */
  readonly account: 'none' | 'unproven' | 'proven' | 'locked' | 'disabled'
  /** `oauth.linkVerifiedEmails`. */
  readonly autoLink: boolean
  /** `registration.signUp`. */
  readonly signUp: 'open' | 'closed'
}

/** What happens. Each writes all it writes in one step of the store, or nothing. */
export type IdentityDecision =
  /** As the owner of the identity, whatever the address says. */
  | 'sign_in'
  /** A new account with this identity and a proven address. */
  | 'create'
  /** A new account with this identity, powerless until its mailbox is proven by a mail. */
  | 'create_unverified'
  /** To the account that exists. */
  | 'attach'
  /** Everything that an account had before anybody proved its mailbox dies; then it is attached. */
  | 'prove_and_attach'
  /** The identity waits until the owner of the account has signed in to it. */
  | 'guided_link'
  | 'already_connected'
  | { readonly refuse: Extract<ErrorCode, IdentityRefusal> }

export type IdentityRefusal =
  | 'account_suspended'
  | 'identity_already_linked'
  | 'oauth_email_missing'
  | 'oauth_email_unverified'
  | 'signup_closed'

/** Pure. The identity decides before the address does, and the address never without proof on both sides (C-65, R-189). */
export function decideIdentity(situation: IdentitySituation): IdentityDecision {
  const { identity } = situation
  if (identity === 'inactive') return { refuse: 'account_suspended' }
  if (situation.purpose === 'linking') return decideLinking(identity)
  return identity === 'nobody' ? decideByAddress(situation) : 'sign_in'
}

function decideLinking(identity: 'nobody' | 'this' | 'other'): IdentityDecision {
  switch (identity) {
    case 'nobody':
      return 'attach'
    case 'this':
      return 'already_connected'
    case 'other':
      return { refuse: 'identity_already_linked' }
  }
}

/** Whether there is an account must not show where the claim proves nothing: what is refused for its claim is refused before anybody looks. */
function decideByAddress({ claim, account, signUp, autoLink }: IdentitySituation): IdentityDecision {
  if (claim === 'missing') return { refuse: 'oauth_email_missing' }
  if (claim === 'unverified') return { refuse: 'oauth_email_unverified' }
  if (claim === 'untrusted' && account !== 'none') return 'guided_link'
  switch (account) {
    case 'none':
      return decideNewcomer(claim, signUp)
    case 'disabled':
      return { refuse: 'account_suspended' }
    case 'unproven':
      return 'prove_and_attach'
    // The lock is the gate's: it holds for some devices and not for others, and it would be a weapon if it decided here.
    case 'locked':
    case 'proven':
      return autoLink ? 'attach' : 'guided_link'
  }
}

function decideNewcomer(claim: 'trusted' | 'untrusted', signUp: 'open' | 'closed'): IdentityDecision {
  if (signUp === 'closed') return { refuse: 'signup_closed' }
  return claim === 'trusted' ? 'create' : 'create_unverified'
}
