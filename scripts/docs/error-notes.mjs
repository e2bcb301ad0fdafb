/**
 * What a code means and what to do about it, for the reader of the reference. The status and the public sentence are not repeated here.
 * @type {Readonly<Record<string, readonly [meaning: string, remedy: string]>>}
 */
export const ERROR_NOTES = {
  invalid_request: [
    'One or more members of the body or path break a rule; `error.fields` names each with a code of its own.',
    'Show every entry of `error.fields` beside its control.',
  ],
  malformed_json: [
    'The body is not JSON in UTF-8, names a member twice, or nests deeper than 16 levels.',
    'Send what `JSON.stringify` makes; do not concatenate strings.',
  ],
  unsupported_media_type: [
    'The body came without `Content-Type: application/json`. HTML forms cannot send that type, which is one of the defences against forged requests.',
    'Set the header, also for `curl -d`.',
  ],
  payload_too_large: ['The body is larger than 64 KiB.', 'Nothing here needs that much. Uploads are not part of this API.'],
  not_found: [
    'The path is unknown, or the thing is not yours; both look the same.',
    'Check the path. The development outbox answers this as soon as a mail server is configured, and in production.',
  ],
  method_not_allowed: ['The path exists under another method.', 'The header `Allow` names it.'],
  unauthenticated: [
    'No valid access token came: none at all, expired, or signed with another secret.',
    'Refresh once, repeat once, then ask the person to sign in. The client package does this by itself.',
  ],
  session_expired: ['The session was idle for too long, or reached its absolute limit.', 'Sign in again.'],
  session_revoked: [
    'The session was ended: by the person, by a password change or reset, by an operator, or by the theft alarm.',
    'Sign in again. If nobody did it, see the guide about a theft alarm.',
  ],
  refresh_invalid: [
    'There is no refresh token, it is not one of ours, or a later sign-in on this device replaced it. No alarm is raised.',
    'Sign in again. When everybody gets this at once, `JWT_REFRESH_SECRET` or `PUBLIC_URL` was changed.',
  ],
  forbidden: ['The role does not allow this.', 'An operator gives the role: `sallyport user promote`.'],
  csrf_failed: [
    'A request with cookies said nothing about its origin, or the double-submit token was missing or wrong.',
    'Browsers send `Origin` by themselves. With `COOKIE_SAMESITE=lax` fetch `/api/auth/csrf` and send its token as `X-CSRF-Token`. API clients use `Authorization: Bearer` instead of cookies.',
  ],
  origin_not_allowed: [
    'The page that sent the request lies on an origin that this server does not know.',
    'Set `PUBLIC_URL` to the address people really use, and list the front end in `CLIENT_URL`.',
  ],
  https_required: [
    'The server demands HTTPS and the request came without.',
    'Use the https address. Behind a proxy: set `TRUSTED_PROXIES`, and let the proxy send `X-Forwarded-Proto`.',
  ],
  invalid_credentials: [
    'Address and password do not match, or there is no such account; nobody is told which. Also: the current password of a password change is wrong.',
    'Try again, or reset the password. The audit log tells an operator more.',
  ],
  account_locked: [
    'Too many wrong passwords for this account from devices like this one (5 by default, for 15 minutes). Known devices have counters of their own.',
    'Wait for `Retry-After`, or reset the password, which unlocks. An operator: `sallyport user unlock`.',
  ],
  rate_limited: [
    'Too many requests for this address, account or mailbox.',
    'Wait for `Retry-After`. When everybody gets this at once behind a proxy, `TRUSTED_PROXIES` is not set and all clients share one address.',
  ],
  email_not_verified: [
    'The password is right, but nobody has proven the address yet.',
    'Open the mail, or ask for a new one with `/api/auth/resend-verification`.',
  ],
  account_suspended: ['An operator disabled the account; only said to who knows the password.', '`sallyport user enable`.'],
  account_exists: ['Only where the operator chose to tell (`registration.revealExistingAccounts`).', 'Sign in or reset the password.'],
  username_taken: ['Somebody else has this username.', 'Choose another one.'],
  signup_closed: ['The operator closed sign-ups.', 'Operators create accounts with `sallyport user create`.'],
  link_invalid: ['The token is not one of ours; mail programs cut long links.', 'Copy the whole link, or type the code.'],
  link_expired: [
    'The link is too old (24 hours to verify, 1 hour to reset), or a newer mail replaced it.',
    'Use the newest mail, or ask for another one.',
  ],
  link_used: ['The link did its work already. Of two simultaneous uses one gets this.', 'Sign in.'],
  password_required: [
    'The verification link was opened in another browser than the one that signed up; the password chosen there is asked for as well.',
    'Send `password` along, or reset the password.',
  ],
  code_invalid: [
    'The digits are wrong. Strangers also get this for codes that are dead, so that an address looks the same known or unknown.',
    'Check the newest mail.',
  ],
  code_expired: ['The code is too old or was replaced; only said to the browser that asked for it.', 'Ask for a new mail.'],
  code_attempts_exceeded: [
    'Five wrong tries for one code, or fifteen in an hour for one address over all its codes.',
    'Ask for a new mail, or use the link, after `Retry-After`.',
  ],
  overloaded: [
    'The queue for password hashing is full. Signed-in people are not affected.',
    'Try again after `Retry-After`. When it happens often: more cores, or a lower rate of sign-ins.',
  ],
  unavailable: [
    'The database did not take the request: locked for too long, full, read-only or gone. Nothing was half done.',
    'Try again after `Retry-After`. The operator: the log names the fault, `sallyport doctor` looks for its cause.',
  ],
  internal_error: ['A fault of ours. The answer says nothing more on purpose.', 'Look for `error.requestId` in the log.'],
}
