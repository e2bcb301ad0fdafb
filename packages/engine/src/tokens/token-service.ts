import type { EpochMs, SessionRecord, UserRecord } from '@sallyport/ports'
import type { VerifiedSession } from '../auth.ts'
import type { AuthConfig } from '../config/auth-config.ts'
import { boundedMemo } from '../kernel/bounded-memo.ts'
import { createHs256Codec } from '../kernel/jwt.ts'
import type { Keys } from '../kernel/keys.ts'
import { hashToken, keyedHash, newSecretToken } from '../kernel/secret-token.ts'
import { type AccessClaims, isAccessClaims, isRefreshClaims, type RefreshClaims } from './claims.ts'

/** About 1 KiB each. */
const REMEMBERED_TOKENS = 8_192
/** No token of ours is longer; a longer one is not worth remembering or looking at. */
const MAX_TOKEN_LENGTH = 4_096

export interface ValidAccess {
  readonly kind: 'valid'
  readonly session: VerifiedSession
}

/** A genuine access token; the same object each time the same token is presented. */
export interface OpenedAccess {
  readonly claims: AccessClaims
  readonly valid: ValidAccess
}

export interface TokenService {
  signAccess(session: SessionRecord, user: UserRecord, now: EpochMs, ttlMs: number): { readonly token: string; readonly expiresAt: EpochMs }
  /** Signature, type, issuer, audience and expiry; revocation is not a token's to know. */
  openAccess(token: string, now: EpochMs): OpenedAccess | null
  /** Signature, type, issuer and audience. Expiry is the session row's, which slides. */
  openRefresh(token: string): RefreshClaims | null
  /**
   * The refresh token of the session's current generation. Every claim comes from the row, so that the same row yields the
   * same token, byte for byte, however often and on whichever node it is asked for: nothing is stored, nothing forks.
   */
  currentRefresh(session: SessionRecord): string
  /** SHA-256 of the `jti` that belongs to a session and generation. */
  refreshTokenHash(sessionId: string, generation: number): string
  /** True when the token carries the very `jti` of its own session and generation. */
  isGenuine(claims: RefreshClaims): boolean
}

export function createTokenService(config: AuthConfig, keys: Keys): TokenService {
  const { issuer, audience } = config.tokens
  const access = createHs256Codec<AccessClaims>({ key: keys.accessToken, type: 'at+jwt', isClaims: isAccessClaims })
  const refresh = createHs256Codec<RefreshClaims>({ key: keys.refreshToken, type: 'rt+jwt', isClaims: isRefreshClaims })
  // A client sends one access token hundreds of times: what a token says is worked out once, its expiry judged each time.
  const openedAccess = boundedMemo(REMEMBERED_TOKENS, (token: string): OpenedAccess | null => {
    const claims = access.open(token)
    return claims !== null && isOurs(claims) ? { claims, valid: { kind: 'valid', session: toSession(claims) } } : null
  })
  const jtiOf = (sessionId: string, generation: number) => keyedHash(keys.refreshJti, sessionId, String(generation))
  const isOurs = (claims: { readonly iss: string; readonly aud: string }) => claims.iss === issuer && claims.aud === audience

  return {
    signAccess(session, user, now, ttlMs) {
      const expiresAt = Math.min(now + ttlMs, session.absoluteExpiresAt)
      const token = access.sign({
        type: 'access',
        iss: issuer,
        aud: audience,
        sub: user.id,
        sid: session.id,
        role: user.role,
        email: user.email,
        jti: newSecretToken().slice(0, 22),
        iat: seconds(now),
        iam: now,
        exp: seconds(expiresAt),
        auth_time: seconds(session.authTime),
        amr: session.amr,
      })
      return { token, expiresAt }
    },
    openAccess(token, now) {
      const opened = token.length > MAX_TOKEN_LENGTH ? null : openedAccess(token)
      return opened !== null && opened.claims.exp * 1_000 > now ? opened : null
    },
    openRefresh(token) {
      const claims = refresh.open(token)
      return claims !== null && isOurs(claims) ? claims : null
    },
    currentRefresh(session) {
      return refresh.sign({
        type: 'refresh',
        iss: issuer,
        aud: audience,
        sub: session.userId,
        sid: session.id,
        gen: session.generation,
        jti: jtiOf(session.id, session.generation),
        iat: seconds(session.rotatedAt),
        exp: seconds(session.expiresAt),
      })
    },
    refreshTokenHash: (sessionId, generation) => hashToken(jtiOf(sessionId, generation)),
    isGenuine: (claims) => claims.jti === jtiOf(claims.sid, claims.gen),
  }
}

function toSession(claims: AccessClaims): VerifiedSession {
  return {
    userId: claims.sub,
    sessionId: claims.sid,
    role: claims.role,
    email: claims.email,
    methods: claims.amr,
    authenticatedAt: claims.auth_time,
    expiresAt: claims.exp,
  }
}

function seconds(at: EpochMs): number {
  return Math.floor(at / 1_000)
}
