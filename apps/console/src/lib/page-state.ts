/** What stands behind a sign-in page that was reached from another page of ours. */
export type Notice = 'email_verified' | 'password_reset' | 'account_created'

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
  }
}
