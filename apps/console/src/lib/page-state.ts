/** What stands behind a sign-in page that was reached from another page of ours. */
export type Notice =
  | 'email_verified'
  | 'email_changed'
  | 'password_reset'
  | 'account_created'
  | 'account_secured'
  | 'cancelled_at_provider'
  | 'second_factor_expired'

/**
 * What one page hands to the next without showing it in the address: it survives a reload, reaches no server log, and is
 * gone with the tab.
 */
declare module '@tanstack/react-router' {
  interface HistoryState {
    linkToken?: string
    email?: string
    resendAvailableAt?: string
    notice?: Notice
    rememberMe?: boolean
    /** An address that waits for the code that was sent there. */
    newEmail?: { readonly address: string; readonly resendAvailableAt: string }
    /** The device that somebody did not recognise, as it was called; signed out by now. */
    signedOutDevice?: string
    /** What the account's pages say on arrival. */
    toast?: string
    /** Name of an identity provider that the notice is about. */
    provider?: string
  }
}
