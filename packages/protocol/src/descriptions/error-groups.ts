/** What a mailed link answers when it is no longer, or never was, good. */
export const linkErrors = ['link_invalid', 'link_expired', 'link_used'] as const

/** The same for a typed code. */
export const codeErrors = ['code_invalid', 'code_expired', 'code_attempts_exceeded'] as const

/** What the one door says to a good proof of somebody who may not come in, whatever the method. */
export const gateErrors = ['invalid_credentials', 'account_locked', 'email_not_verified', 'account_suspended'] as const

/** Where a session is needed in some cases only. */
export const sessionErrors = ['unauthenticated', 'session_expired', 'session_revoked'] as const
