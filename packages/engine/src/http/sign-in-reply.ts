import type { RefreshAnswer, SignedInAnswer, TokenDelivery, User } from '@sallyport/protocol'
import { toInstant } from '../kernel/clock.ts'
import type { TokenSet } from '../sessions/issue-tokens.ts'
import type { Call, CookieIntent, Reply } from './route.ts'

/** The answer of every way to sign in: cookies for browsers, token members for clients that asked for them (C-03). */
export function signInReply(call: Call, started: TokenSet & { readonly deviceToken: string }, user: User): Reply<SignedInAnswer> {
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
