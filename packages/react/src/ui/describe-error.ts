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
  overloaded: 'Many people are signing in',
  unavailable: 'We’re having trouble',
  network_error: 'Can’t reach the server',
  timeout: 'That took too long',
}

const SENTENCES: Partial<Readonly<Record<ClientErrorCode, string>>> = {
  session_expired: 'You were inactive for a while.',
  session_revoked: 'Someone using your account, maybe you, ended this session.',
  account_suspended: 'Contact support.',
  account_exists: 'Sign in, or reset your password.',
  link_invalid: 'Copy all of it, or type the code from the mail.',
  link_expired: 'Links work once and for a short time. We can send you a new one.',
  link_used: 'Links work once.',
  code_invalid: 'Check the latest mail.',
  code_expired: 'We can send you a new one.',
  code_attempts_exceeded: 'For your safety this code no longer works.',
  network_error: 'Check your connection. Your details are still here.',
}

/** “14 minutes”, “42 seconds”. */
function waitInWords(seconds: number): string {
  const [count, unit] = seconds >= 90 ? [Math.ceil(seconds / 60), 'minute'] : [Math.ceil(seconds), 'second']
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
