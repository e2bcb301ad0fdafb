import type { ClientError, ClientErrorCode } from '@sallyport/client'
import { ERRORS } from '@sallyport/protocol'
import type { AlertContent } from './form-alert.tsx'

/** What stands in bold above an error's sentence (UX 2.3.2). */
const TITLES: Partial<Readonly<Record<ClientErrorCode, string>>> = {
  invalid_request: 'Check what you entered',
  unauthenticated: 'Sign in to continue',
  session_expired: 'You’ve been signed out',
  session_revoked: 'You were signed out on this device',
  refresh_invalid: 'Sign in again',
  forbidden: 'This isn’t allowed for your account',
  csrf_failed: 'Reload and try again',
  origin_not_allowed: 'Reload and try again',
  invalid_credentials: 'Check your details',
  account_locked: 'Too many attempts',
  rate_limited: 'Slow down a moment',
  email_not_verified: 'Verify your email first',
  account_suspended: 'This account is suspended',
  account_exists: 'That email is already registered',
  signup_closed: 'Sign-ups are closed',
  link_invalid: 'The link seems cut',
  link_expired: 'This link has expired',
  link_used: 'This link has already been used',
  password_required: 'Enter your password',
  code_invalid: 'That code isn’t right',
  code_expired: 'That code has expired',
  code_attempts_exceeded: 'Too many wrong codes',
  second_factor_expired: 'That took too long',
  totp_invalid: 'That code isn’t right',
  recovery_code_invalid: 'That recovery code doesn’t work',
  second_factor_exists: 'Two-step verification is already on',
  second_factor_missing: 'Set up two-step verification first',
  second_factor_required: 'Your role needs two-step verification',
  reauthentication_required: 'Confirm it’s you',
  password_expired: 'Your password has to be replaced',
  passkey_unknown: 'We don’t recognise that passkey',
  passkey_exists: 'This device already has a passkey for you',
  passkey_invalid: 'That passkey could not be checked',
  last_method: 'Add another way to sign in first',
  provider_unknown: 'This way to sign in isn’t available',
  oauth_denied: 'You cancelled',
  oauth_state_invalid: 'Let’s try that again',
  oauth_email_missing: 'We didn’t get your email',
  oauth_email_unverified: 'That email isn’t verified',
  oauth_failed: 'That sign-in didn’t work',
  oauth_unavailable: 'The provider isn’t answering',
  oauth_code_invalid: 'Start again',
  account_exists_other_method: 'You already have an account',
  identity_already_linked: 'That account belongs to someone else here',
  link_missing: 'Nothing waits to be connected',
  email_unchanged: 'That is your address already',
  email_taken: 'That address can’t be used',
  overloaded: 'Many people are signing in',
  unavailable: 'We’re having trouble',
  network_error: 'Can’t reach the server',
  timeout: 'That took too long',
}

/** What stands below it, where the server’s sentence would say the title again or speaks to programs. */
const SENTENCES: Partial<Readonly<Record<ClientErrorCode, string>>> = {
  unauthenticated: 'You’re not signed in.',
  session_expired: 'You were inactive for a while.',
  session_revoked: 'Someone using your account, maybe you, ended this session.',
  refresh_invalid: 'Your session can’t be continued.',
  forbidden: 'Ask an administrator if you need it.',
  csrf_failed: 'This page is out of date.',
  account_locked: 'Wait a while, or reset your password to get in now.',
  email_not_verified: 'Enter the code we mailed you, or ask for a new one there.',
  account_suspended: 'Contact support.',
  account_exists: 'Sign in, or reset your password.',
  signup_closed: 'You need an invitation to create an account.',
  link_invalid: 'Copy all of it, or type the code from the mail.',
  link_expired: 'Links work once and for a short time. We can send you a new one.',
  link_used: 'Links work once.',
  code_invalid: 'Check the latest mail.',
  code_expired: 'We can send you a new one.',
  code_attempts_exceeded: 'For your safety this code no longer works. Ask for a new one.',
  second_factor_expired: 'Sign in again.',
  totp_invalid: 'Codes change every 30 seconds: check your phone’s clock.',
  recovery_code_invalid: 'Check it, or try another one. Each works once.',
  second_factor_exists: 'Reload the page to see it.',
  second_factor_missing: 'You find it under “Security”.',
  second_factor_required: 'Set it up to continue.',
  reauthentication_required: 'It has been a while since you signed in.',
  password_expired: 'We’ve sent you a link to choose a new one.',
  passkey_unknown: 'It may have been removed from your account. Sign in another way.',
  passkey_exists: 'You can sign in with it.',
  passkey_invalid: 'Try again, or sign in another way.',
  last_method: 'This is the only one you have left.',
  provider_unknown: 'Use another one.',
  oauth_denied: 'Nothing was changed.',
  oauth_state_invalid: 'The sign-in page was open too long, or in two tabs.',
  oauth_unavailable: 'Try again in a minute, or use another method.',
  oauth_code_invalid: 'This sign-in has been fetched already, or it took too long.',
  account_exists_other_method: 'Sign in to connect the two.',
  identity_already_linked: 'Sign in with it, or connect a different one.',
  link_missing: 'Start again from the sign-in page.',
  email_unchanged: 'Enter a different one.',
  email_taken: 'Choose another one.',
  overloaded: 'Try again in a moment.',
  unavailable: 'It’s not you. Try again in a minute.',
  internal_error: 'It’s not you. Try again in a minute.',
  network_error: 'Check your connection. Your details are still here.',
}

/** “12 hours”, “14 minutes”, “42 seconds”. */
export function waitInWords(seconds: number): string {
  const [count, unit] =
    seconds >= 5400
      ? [Math.ceil(seconds / 3600), 'hour']
      : seconds >= 90
        ? [Math.ceil(seconds / 60), 'minute']
        : [Math.ceil(seconds), 'second']
  return `${String(count)} ${unit}${count === 1 ? '' : 's'}`
}

function sentenceOf(error: ClientError): string {
  if (error.retryAfter !== null && error.code === 'account_locked') {
    return `Try again in ${waitInWords(error.retryAfter)}, or reset your password to get in now.`
  }
  if (error.retryAfter !== null && (error.code === 'rate_limited' || error.code === 'overloaded')) {
    return `Try again in ${waitInWords(error.retryAfter)}.`
  }
  return SENTENCES[error.code] ?? error.message
}

/** The alert that an error deserves. Faults of the server carry what support needs; mistakes do not. */
export function alertOf(error: ClientError, action?: AlertContent['action']): AlertContent {
  // Nobody's mistake: whoever was asked said no.
  if (error.code === 'aborted') return { tone: 'info', title: error.message }
  const ours = error.status === null || error.status >= 500 || error.status === 403
  return {
    tone: 'error',
    title: TITLES[error.code] ?? 'Something went wrong',
    text: sentenceOf(error),
    ...(action === undefined ? {} : { action }),
    ...(ours ? { details: { code: error.code, requestId: error.requestId ?? undefined } } : {}),
  }
}

const isKnown = (code: string): code is keyof typeof ERRORS => Object.hasOwn(ERRORS, code)

/** Title and sentence of a code that came from elsewhere, such as the address bar; unknown codes read as our own fault. */
export function textOfCode(code: string): { readonly title: string; readonly text: string } {
  const known = isKnown(code) ? code : 'internal_error'
  return { title: TITLES[known] ?? 'Something went wrong', text: SENTENCES[known] ?? ERRORS[known].message }
}
