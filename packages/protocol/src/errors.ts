/**
 * The one table of errors. `code` is API and never changes its meaning; `message` is safe to show to anybody and tells
 * what to do next; the private reason goes to the audit log and the server's log only (C-79).
 */
export const ERRORS = {
  invalid_request: { status: 400, message: 'Check the highlighted fields.' },
  malformed_json: { status: 400, message: 'The request body is not valid JSON.' },
  unsupported_media_type: { status: 415, message: 'Send the body as application/json.' },
  payload_too_large: { status: 413, message: 'The request body is too large.' },
  not_found: { status: 404, message: 'There is nothing here.' },
  method_not_allowed: { status: 405, message: 'This address does not answer to that method.' },

  unauthenticated: { status: 401, message: 'Sign in to continue.' },
  session_expired: { status: 401, message: 'You’ve been signed out. You were inactive for a while.' },
  session_revoked: { status: 401, message: 'You were signed out on this device.' },
  refresh_invalid: { status: 401, message: 'Sign in again to continue.' },
  forbidden: { status: 403, message: 'Your account is not allowed to do this.' },
  csrf_failed: { status: 403, message: 'Reload the page and try again.' },
  origin_not_allowed: { status: 403, message: 'This origin may not use the API.' },
  https_required: { status: 403, message: 'Use HTTPS.' },

  invalid_credentials: { status: 401, message: 'That email and password don’t match.' },
  account_locked: { status: 429, message: 'Too many attempts. Wait a while, or reset your password to get in now.' },
  rate_limited: { status: 429, message: 'Too many authentication attempts, please try again later.' },
  email_not_verified: { status: 403, message: 'Verify your email first. We can send you a new link.' },
  account_suspended: { status: 403, message: 'This account is suspended. Contact support.' },
  account_exists: { status: 409, message: 'That email is already registered. Sign in, or reset your password.' },
  username_taken: { status: 409, message: 'That username is taken. Choose another one.' },
  signup_closed: { status: 403, message: 'Sign-ups are closed.' },

  link_invalid: { status: 400, message: 'The link seems cut. Copy all of it, or type the code from the mail.' },
  link_expired: { status: 410, message: 'This link has expired. We can send you a new one.' },
  link_used: { status: 410, message: 'This link has already been used.' },
  password_required: { status: 403, message: 'Enter the password you chose at sign-up, or reset it.' },
  code_invalid: { status: 400, message: 'That code isn’t right. Check the latest mail.' },
  code_expired: { status: 400, message: 'That code has expired. We can send you a new one.' },
  code_attempts_exceeded: { status: 429, message: 'Too many wrong codes. For your safety this code no longer works.' },

  second_factor_expired: { status: 401, message: 'That took too long. Sign in again.' },
  totp_invalid: { status: 400, message: 'That code isn’t right. Codes change every 30 seconds: check your phone’s clock.' },
  recovery_code_invalid: { status: 400, message: 'That recovery code isn’t right, or it has been used.' },
  second_factor_exists: { status: 409, message: 'Two-step verification is already on.' },
  second_factor_missing: { status: 409, message: 'Set up two-step verification first.' },
  second_factor_required: { status: 403, message: 'Your role needs two-step verification. Set it up to continue.' },
  reauthentication_required: { status: 403, message: 'Confirm it’s you to continue.' },
  password_expired: { status: 403, message: 'Your password has to be replaced. We’ve sent you a link.' },

  passkey_unknown: { status: 404, message: 'We don’t recognise that passkey. It may have been removed from your account.' },
  passkey_exists: { status: 409, message: 'This device already has a passkey for you.' },
  passkey_invalid: { status: 400, message: 'That passkey could not be checked. Try again.' },
  last_method: { status: 409, message: 'Add another way to sign in first. This is the only one you have left.' },

  provider_unknown: { status: 404, message: 'This way to sign in is not available here.' },
  oauth_denied: { status: 400, message: 'You cancelled. Nothing was changed.' },
  oauth_state_invalid: { status: 400, message: 'Let’s try that again. The sign-in page was open too long or in two tabs.' },
  oauth_email_missing: { status: 400, message: 'The provider didn’t share your email. Allow access to it, or use another method.' },
  oauth_email_unverified: { status: 400, message: 'The provider has not verified your email. Verify it there, or use another method.' },
  oauth_failed: { status: 400, message: 'The provider’s answer could not be checked. Try again.' },
  oauth_unavailable: { status: 503, message: 'The provider is not answering. Try again in a minute, or use another method.' },
  oauth_code_invalid: { status: 400, message: 'This sign-in has been fetched already, or it took too long. Start again.' },
  account_exists_other_method: { status: 409, message: 'You already have an account. Sign in to connect the two.' },
  identity_already_linked: {
    status: 409,
    message: 'That account belongs to someone else here. Sign in with it, or connect a different one.',
  },
  link_missing: { status: 404, message: 'Nothing waits to be connected. Start again.' },

  email_unchanged: { status: 409, message: 'That is your address already.' },
  email_taken: { status: 409, message: 'That address can’t be used. Choose another one.' },

  overloaded: { status: 503, message: 'Many people are signing in right now. Try again in a moment.' },
  unavailable: { status: 503, message: 'We’re having trouble. It’s not you. Try again in a minute.' },
  internal_error: { status: 500, message: 'Something went wrong on our side. Try again in a minute.' },
} as const satisfies Readonly<Record<string, { readonly status: number; readonly message: string }>>

export type ErrorCode = keyof typeof ERRORS

/** Reasons that stand beside a field. Each is shown next to its control. */
export const FIELD_ERRORS = {
  required: 'Fill this in.',
  invalid: 'This doesn’t look right.',
  unknown_field: 'This field is not known here.',
  too_long: 'This is too long.',
  email_invalid: 'Enter an email address like name@example.com.',
  username_invalid: 'Use 3 to 30 letters, digits, dots, dashes or underscores.',
  passwords_differ: 'The two passwords differ.',
  password_too_short: 'Password must be at least 8 characters long.',
  password_too_long: 'Password must be no more than 128 characters long.',
  password_needs_uppercase: 'Password must contain at least one uppercase letter, or be 15 characters or longer.',
  password_needs_lowercase: 'Password must contain at least one lowercase letter, or be 15 characters or longer.',
  password_needs_number: 'Password must contain at least one number, or be 15 characters or longer.',
  password_needs_special: 'Password must contain at least one special character, or be 15 characters or longer.',
  password_common: 'This password is on lists that attackers try first. Choose another one.',
  password_contextual: 'Don’t build your password from your name, your email or the name of this app.',
  password_same: 'That’s your current password. Choose a new one.',
} as const satisfies Readonly<Record<string, string>>

export type FieldErrorCode = keyof typeof FIELD_ERRORS

export interface FieldError {
  /** Path of the field in the request, dots between levels. */
  readonly field: string
  readonly code: FieldErrorCode
  readonly message: string
}

/** The body of every answer that is not 2xx. */
export interface ErrorBody {
  readonly success: false
  readonly message: string
  readonly error: {
    readonly code: ErrorCode
    readonly fields?: readonly FieldError[]
    readonly requestId: string
    /** Where the code is explained. */
    readonly docs: string
    /** Seconds, the same as the `Retry-After` header. */
    readonly retryAfter?: number
  }
}
