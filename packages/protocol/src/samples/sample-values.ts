import type { Session, User } from '../types.ts'

/** What several samples share, so that the reference tells one story. */

const userId = '0198c2a4-8a37-7c1e-9d55-3a1f0c6b2e10'
export const sessionId = '0198c2a4-9b02-7f4d-8e21-7d4c5b1a9f33'
export const password = 'Violet-Anchor-42'
export const linkToken = 'hV3sK9mQ2xZ7bN4tR8wY1cF6'
export const issuedAt = '2026-03-02T09:15:00.000Z'
export const lastActiveAt = '2026-03-02T09:40:00.000Z'
export const resendAvailableAt = '2026-03-02T09:16:00.000Z'
export const accessTokenExpiresAt = '2026-03-02T09:30:00.000Z'
export const sessionExpiresAt = '2026-03-09T09:15:00.000Z'

export const user: User = {
  id: userId,
  email: 'ada@example.com',
  username: 'ada',
  firstName: 'Ada',
  lastName: 'Lovelace',
  name: 'Ada Lovelace',
  role: 'user',
  emailVerified: true,
  hasPassword: true,
  profileImageUrl: null,
  preferences: { theme: 'dark' },
  createdAt: issuedAt,
  lastLoginAt: issuedAt,
  passwordChangedAt: null,
}
export const session: Session = {
  id: sessionId,
  current: true,
  device: { browser: 'Firefox 140', os: 'Linux', platform: null, type: 'desktop' },
  ipAddress: '192.0.2.7',
  userAgent: 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
  methods: ['pwd'],
  createdAt: issuedAt,
  lastActiveAt,
  expiresAt: sessionExpiresAt,
}

export const answered = <Data>(message: string, data: Data): { success: true; message: string; data: Data } => ({
  success: true,
  message,
  data,
})
export const resent = answered('If that address can be used, a mail is on its way.', { resendAvailableAt })

export const signedIn = { ...answered('Login successful', { user, accessTokenExpiresAt, sessionExpiresAt }), user }
export const google = { id: 'google', name: 'Google' }
export const maskedEmail = 'a•••@example.com'
export const done = answered('Done.', {})
