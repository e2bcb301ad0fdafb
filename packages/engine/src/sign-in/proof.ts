/** How somebody showed who they are. The matrix of tests has a row for each. */
export type SignInMethod = 'password' | 'registration' | 'email_code' | 'email_link' | 'passkey' | 'oauth'

/** What a method hands over once it is convinced. */
export interface Proof {
  readonly method: SignInMethod
  /** Names of RFC 8176 where it has one; `fed` for an identity provider. */
  readonly amr: readonly string[]
  /** A passkey with user verification is two factors at once, and so is a proof whose second step was taken; nothing else is. */
  readonly satisfiesSecondFactor: boolean
}

/** Whether a mailed code as second step would ask the same mailbox twice. */
export function provesMailbox(method: SignInMethod): boolean {
  return method === 'email_code' || method === 'email_link'
}
