import type { SessionRecord, UserRecord } from '@sallyport/ports'
import { jwtVerify } from 'jose'
import { describe, expect, it } from 'vitest'
import { goodOptions } from '../../test/good-options.ts'
import { resolveConfig } from '../config/resolve-config.ts'
import { deriveKeys } from '../kernel/keys.ts'
import { createTokenService } from './token-service.ts'

const NOW = 1_800_000_000_500
const options = goodOptions()
const service = (given = options) => {
  const config = resolveConfig(given)
  return createTokenService(config, deriveKeys(config.secrets))
}
const tokens = service()
const user: UserRecord = {
  id: 'user-1',
  email: 'ada@example.com',
  username: null,
  firstName: 'Ada',
  lastName: 'Lovelace',
  name: 'Ada Lovelace',
  passwordHash: null,
  role: 'admin',
  isActive: true,
  emailVerifiedAt: NOW,
  passwordChangedAt: null,
  passwordExpiredAt: null,
  authorityChangedAt: null,
  securityVersion: 1,
  lastLoginAt: null,
  failedLoginAttempts: 0,
  lockedUntil: null,
  activeSessions: 1,
  profileImageUrl: null,
  preferences: null,
  createdAt: NOW,
  updatedAt: NOW,
}
const session: SessionRecord = {
  id: 'session-1',
  userId: user.id,
  deviceKey: 'key',
  deviceHash: null,
  generation: 3,
  signInGeneration: 1,
  tokenHash: '',
  rotatedAt: NOW,
  lateReplays: { generation: 0, run: 0 },
  parentReplays: { generation: 0, run: 0 },
  ipAddress: null,
  userAgent: null,
  deviceInfo: { browser: null, os: null, platform: null, deviceType: 'unknown' },
  amr: ['pwd'],
  authTime: NOW - 60_000,
  rememberMe: false,
  isActive: true,
  endedAt: null,
  endReason: null,
  createdAt: NOW,
  lastActiveAt: NOW,
  expiresAt: NOW + 10 * 60_000,
  absoluteExpiresAt: NOW + 5 * 60_000,
}

describe('access tokens', () => {
  it('carry the claims of C-08 and nothing that outlives the session', async () => {
    const { token, expiresAt } = tokens.signAccess(session, user, NOW, 900_000)
    expect(expiresAt).toBe(session.absoluteExpiresAt)
    const { payload, protectedHeader } = await jwtVerify(token, new TextEncoder().encode(options.secrets.access), {
      currentDate: new Date(NOW),
      issuer: 'https://auth.example.com',
      audience: 'https://auth.example.com',
      typ: 'at+jwt',
    })
    expect(protectedHeader.alg).toBe('HS256')
    expect(payload).toMatchObject({
      type: 'access',
      sub: 'user-1',
      sid: 'session-1',
      role: 'admin',
      email: 'ada@example.com',
      amr: ['pwd'],
      auth_time: 1_799_999_940,
    })
    expect(payload.jti).toMatch(/^[\w-]{22}$/)
  })

  it('open until the second they expire, and never twice the same', () => {
    const { token } = tokens.signAccess(session, user, NOW, 60_000)
    const { exp = 0 } = tokens.openAccess(token, NOW)?.claims ?? {}
    expect(tokens.openAccess(token, exp * 1_000 - 1)).not.toBeNull()
    expect(tokens.openAccess(token, exp * 1_000)).toBeNull()
    expect(tokens.signAccess(session, user, NOW, 60_000).token).not.toBe(token)
  })
})

describe('refresh tokens', () => {
  it('are the same, byte for byte, for one generation of one session, on every node', () => {
    expect(tokens.currentRefresh(session)).toBe(service().currentRefresh({ ...session, lastActiveAt: NOW + 9, ipAddress: '::1' }))
    expect(tokens.currentRefresh({ ...session, generation: 4 })).not.toBe(tokens.currentRefresh(session))
    expect(tokens.currentRefresh({ ...session, id: 'session-2' })).not.toBe(tokens.currentRefresh(session))
  })

  it('name their generation by a derived id that nobody else can make', () => {
    const claims = tokens.openRefresh(tokens.currentRefresh(session))
    expect(claims).toMatchObject({ sid: 'session-1', sub: 'user-1', gen: 3 })
    if (claims === null) return
    expect(tokens.isGenuine(claims)).toBe(true)
    expect(tokens.isGenuine({ ...claims, gen: 4 })).toBe(false)
    expect(tokens.isGenuine({ ...claims, sid: 'session-2' })).toBe(false)
    expect(tokens.refreshTokenHash('session-1', 3)).toMatch(/^[0-9a-f]{64}$/)
    expect(tokens.refreshTokenHash('session-1', 3)).not.toContain(claims.jti)
  })
})

describe('tokens of one kind are never tokens of another (ASVS 9.2.2)', () => {
  const access = tokens.signAccess(session, user, NOW, 900_000).token
  const refresh = tokens.currentRefresh(session)

  it('across kinds, also where the secrets were swapped', () => {
    expect(tokens.openAccess(refresh, NOW)).toBeNull()
    expect(tokens.openRefresh(access)).toBeNull()
    const swapped = service({ ...options, secrets: { access: options.secrets.refresh, refresh: options.secrets.access } })
    expect(swapped.openAccess(refresh, NOW)).toBeNull()
    expect(swapped.openRefresh(access)).toBeNull()
  })

  it('across installations with the same secrets', () => {
    const elsewhere = service({ ...options, publicUrl: 'https://other.example.com' })
    expect(elsewhere.openAccess(access, NOW)).toBeNull()
    expect(elsewhere.openRefresh(refresh)).toBeNull()
  })
})
