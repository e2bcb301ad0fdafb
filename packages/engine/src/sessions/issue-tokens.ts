import type { EpochMs, SessionRecord, UserRecord } from '@sallyport/ports'
import type { TokenService } from '../tokens/token-service.ts'

/** What a signed-in client gets to keep. */
export interface TokenSet {
  readonly accessToken: string
  readonly accessExpiresAt: EpochMs
  readonly refreshToken: string
  readonly refreshExpiresAt: EpochMs
}

export function issueTokens(tokens: TokenService, session: SessionRecord, user: UserRecord, now: EpochMs, accessTtlMs: number): TokenSet {
  const access = tokens.signAccess(session, user, now, accessTtlMs)
  return {
    accessToken: access.token,
    accessExpiresAt: access.expiresAt,
    refreshToken: tokens.currentRefresh(session),
    refreshExpiresAt: session.expiresAt,
  }
}
