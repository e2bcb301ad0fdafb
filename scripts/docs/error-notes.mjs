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
  second_factor_expired: [
    'The time between first and second factor ran out, the attempts are used up, or another browser began this sign-in.',
    'Start again with the first factor.',
  ],
  totp_invalid: [
    'The code is not of this or the last period of 30 seconds, or it has been used: each works once.',
    'Wait for the next code. When it never fits, the clock of the phone is wrong; a recovery code helps meanwhile.',
  ],
  recovery_code_invalid: ['No unused recovery code of this account is like it.', 'Try another one of the list.'],
  second_factor_exists: ['The second factor that was to be turned on is on already.', 'Read the state with `GET /api/auth/mfa`.'],
  second_factor_missing: [
    'What was asked for needs a second factor that is not on, or whose set-up was not begun.',
    'Set it up with `POST /api/auth/mfa/totp` first.',
  ],
  second_factor_required: [
    'The operator asks people of this role for a second factor, and this account has none yet. Signing in works; protected routes stay closed.',
    'Send the person to the page where an authenticator app is set up.',
  ],
  reauthentication_required: [
    'The action is dangerous, and the owner last showed who they are too long ago (10 minutes unless configured).',
    'Confirm with `POST /api/auth/reauthenticate`, then send the same request again. The pages do this by themselves.',
  ],
  password_expired: [
    'The password was right, but an operator asked for a new one. A reset link has been mailed. Only said after a right password.',
    'Use the link of the mail.',
  ],
  passkey_unknown: [
    'No account has this passkey: it was removed here and is still on the device.',
    'Sign in another way. Pages tell the browser so that it stops offering it.',
  ],
  passkey_exists: ['The device already holds a passkey for this account.', 'Use it.'],
  passkey_invalid: [
    'The answer of the authenticator fits neither the challenge, the domain nor the key, or the challenge is too old or used.',
    'Begin again. When it fails for everybody, `PUBLIC_URL` or the passkey domain was changed.',
  ],
  last_method: ['Without it nobody could sign in to the account any more.', 'Add a password, a passkey or another provider first.'],
  provider_unknown: ['No identity provider of that name is configured here.', '`GET /api/config` lists those that are.'],
  oauth_denied: ['The person cancelled at the provider, or the provider said no.', 'Offer the sign-in page again.'],
  oauth_state_invalid: [
    'The way back does not belong to a way out of this browser: too old, used, from another browser or another provider.',
    'Start again. When it happens to everybody, a proxy drops cookies.',
  ],
  oauth_email_missing: [
    'The provider told no address.',
    'Allow access to the address at the provider, or sign in another way. The operator: look at the scopes.',
  ],
  oauth_email_unverified: [
    'The provider says that the address has not been proven to it.',
    'Verify the address at the provider, or sign in another way.',
  ],
  oauth_failed: [
    'The answer of the provider fails a check: issuer, signature, nonce, audience, or the exchange of its code. The log names which.',
    'Try again. When it stays: check client id, secret and redirect URI with `sallyport doctor`.',
  ],
  oauth_unavailable: [
    'The provider does not answer, or not in time. The other ways in work.',
    'Try again in a minute, or sign in another way.',
  ],
  oauth_code_invalid: ['The code of an API client’s sign-in lives for a minute and works once.', 'Start again in the browser.'],
  account_exists_other_method: [
    'An account has the address of this identity, but nothing proves yet that both are of one person.',
    'Sign in to the account the usual way; the page then offers to connect the two.',
  ],
  identity_already_linked: ['Another account here is connected with this identity.', 'Sign in with it, or connect a different one.'],
  link_missing: ['No identity waits to be connected in this browser: it took too long, or it is done.', 'Start again at the provider.'],
  email_unchanged: ['The new address is the present one.', 'Send another one.'],
  email_taken: [
    'Somebody proved the address meanwhile. Only said to whoever proved that it is theirs too.',
    'Choose another address, or sign in to the other account.',
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
