import type { EpochMs } from '@sallyport/ports'
import type { RefreshAnswer, SecondFactorAnswer, SignedInAnswer, SignInAnswer, TokenDelivery, User } from '@sallyport/protocol'
import { presentUser } from '../account/present-user.ts'
import { ApiError } from '../kernel/api-error.ts'
import { toInstant } from '../kernel/clock.ts'
import type { SecondFactorOffer } from '../second-factor/challenge.ts'
import type { TokenSet } from '../sessions/issue-tokens.ts'
import type { SignInAttempt, SignInOutcome, SignInRefusal } from '../sign-in/complete-sign-in.ts'
import { answer, type Call, type CookieIntent, type Reply } from './route.ts'

/** What the gate asks of every request, whichever method brings the proof. */
export function signInFrom(call: Call): Pick<SignInAttempt, 'keepsCookies' | 'trustedDevice' | 'caller'> {
  return {
    keepsCookies: call.tokenDelivery === 'cookie',
    trustedDevice: call.presented.ceremony('trusted_device'),
    caller: call.caller,
  }
}

/** The one place where what the gate decided becomes an answer; throws the refusal. Every method ends with it. */
export function signInAnswer(call: Call, outcome: SignInOutcome): Reply<SignInAnswer> {
  switch (outcome.kind) {
    case 'signed_in':
      return signInReply(call, outcome.started, presentUser(outcome.started.user))
    case 'second_factor':
      return secondFactorReply(call, outcome.owed, outcome.owed.challengeToken)
    default:
      throw signInRefusal(outcome, call.caller.now)
  }
}

/** What whoever brought a good proof is told when they may not come in. */
export function signInRefusal(outcome: SignInRefusal, now: EpochMs): ApiError {
  switch (outcome.kind) {
    case 'locked':
      return new ApiError('account_locked', { retryAfterSeconds: Math.max(1, Math.ceil((outcome.until - now) / 1_000)) })
    case 'password_expired':
      return new ApiError('password_expired')
    case 'unverified':
      return new ApiError('email_not_verified')
    case 'disabled':
      return new ApiError('account_suspended')
    case 'stale':
      return new ApiError('invalid_credentials')
  }
}

/** The second step is owed: its token goes into a cookie that belongs to this browser, or into the hand of a client that keeps none. */
export function secondFactorReply(call: Call, offer: SecondFactorOffer, challengeToken: string): Reply<SecondFactorAnswer> {
  const { methods, maskedEmail, rememberDays, expiresAt } = offer
  const inHand = call.refreshTokenInBody
  const secondFactor = {
    methods,
    email: maskedEmail,
    expiresAt: toInstant(expiresAt),
    rememberDays,
    ...(inHand ? { challengeToken } : {}),
  }
  const cookie: CookieIntent = inHand ? { kind: 'keep' } : { kind: 'ceremony', cookie: 'second_factor', token: challengeToken, expiresAt }
  return { answer: answer('Almost there. Confirm with your second step.', { secondFactor }), cookies: cookie }
}

/** The answer of every way to sign in: cookies for browsers, token members for clients that asked for them (C-03). */
export function signInReply(
  call: Call,
  started: TokenSet & { readonly deviceToken: string },
  user: User,
): { readonly answer: SignedInAnswer; readonly cookies: CookieIntent } {
  const members = tokenMembers(call, started, started.deviceToken)
  return {
    answer: {
      success: true,
      message: 'Login successful',
      user,
      ...topLevelToken(members),
      data: { user, ...expiries(started), ...members },
    },
    cookies: cookiesFor(started, started.deviceToken),
  }
}

export function refreshReply(call: Call, tokens: TokenSet): Reply<RefreshAnswer> {
  const members = tokenMembers(call, tokens, null)
  return {
    answer: { success: true, message: 'Still signed in.', ...topLevelToken(members), data: { ...expiries(tokens), ...members } },
    cookies: cookiesFor(tokens, null),
  }
}

function tokenMembers(call: Call, tokens: TokenSet, deviceToken: string | null): TokenDelivery {
  if (call.tokenDelivery !== 'body') return {}
  return {
    accessToken: tokens.accessToken,
    ...(call.refreshTokenInBody ? { refreshToken: tokens.refreshToken } : {}),
    ...(deviceToken === null || !call.refreshTokenInBody ? {} : { deviceToken }),
  }
}

function topLevelToken(members: TokenDelivery): { readonly token?: string } {
  return members.accessToken === undefined ? {} : { token: members.accessToken }
}

function expiries(tokens: TokenSet) {
  return { accessTokenExpiresAt: toInstant(tokens.accessExpiresAt), sessionExpiresAt: toInstant(tokens.refreshExpiresAt) }
}

function cookiesFor(tokens: TokenSet, deviceToken: string | null): CookieIntent {
  return { kind: 'sign_in', tokens, deviceToken }
}
