import type { RouteName } from './routes.ts'
import type { OutboxSummary, Session, User, Wire } from './types.ts'

const userId = '0198c2a4-8a37-7c1e-9d55-3a1f0c6b2e10'
const sessionId = '0198c2a4-9b02-7f4d-8e21-7d4c5b1a9f33'
const mailId = '0198c2a4-8a40-7b93-a6f2-51e8d3c07b64'
const password = 'Violet-Anchor-42'
const linkToken = 'hV3sK9mQ2xZ7bN4tR8wY1cF6'
const issuedAt = '2026-03-02T09:15:00.000Z'
const lastActiveAt = '2026-03-02T09:40:00.000Z'
const accessTokenExpiresAt = '2026-03-02T09:30:00.000Z'
const sessionExpiresAt = '2026-03-09T09:15:00.000Z'

const user: User = {
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
const registeredUser = { email: user.email, username: user.username, firstName: user.firstName, lastName: user.lastName, name: user.name }

const session: Session = {
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

const mail: OutboxSummary = {
  id: mailId,
  template: 'email_verification',
  to: user.email,
  subject: 'Verify your email',
  status: 'pending',
  createdAt: issuedAt,
}

const answered = <Data>(message: string, data: Data): { success: true; message: string; data: Data } => ({ success: true, message, data })
const resent = answered('If that address can be used, a mail is on its way.', { resendAvailableAt: '2026-03-02T09:16:00.000Z' })
const profile = answered('Here is your profile.', { user })

/** One true-to-life request and answer per endpoint: for the reference and OpenAPI. Every one fits its schema (tested). */
export const SAMPLES: { readonly [Name in RouteName]: Readonly<Wire[Name]> } = {
  register: {
    request: { email: user.email, password, confirmPassword: password, firstName: user.firstName, lastName: user.lastName },
    answer: {
      ...answered('Check your mail to verify your address.', {
        user: registeredUser,
        verificationRequired: true,
        resendAvailableAt: '2026-03-02T09:16:00.000Z',
      }),
      user: registeredUser,
    },
  },
  login: {
    request: { email: user.email, password, rememberMe: true },
    answer: { ...answered('You’re signed in.', { user, accessTokenExpiresAt, sessionExpiresAt }), user },
  },
  refresh: {
    request: { refreshToken: 'the-refresh-token-of-the-last-answer' },
    answer: answered('Your session goes on.', { accessTokenExpiresAt, sessionExpiresAt }),
  },
  logout: { request: undefined, answer: answered('You’re signed out.', {}) },
  logoutAll: { request: undefined, answer: answered('You’re signed out everywhere.', { revoked: 3 }) },
  me: {
    request: undefined,
    answer: answered('You’re signed in.', {
      user,
      session: { id: sessionId, expiresAt: sessionExpiresAt, authenticatedAt: issuedAt, methods: ['pwd'] },
    }),
  },
  csrf: { request: undefined, answer: answered('Send this token with the next request.', { csrfToken: 'r4Jq8.2vT6yLm0' }) },
  verifyEmail: { request: { token: linkToken }, answer: answered('Your address is verified.', {}) },
  resendVerification: { request: { email: user.email }, answer: resent },
  forgotPassword: { request: { email: user.email }, answer: resent },
  resetPassword: {
    request: { token: linkToken, password, confirmPassword: password },
    answer: answered('Your password is changed. Sign in with it.', {}),
  },
  previewLink: {
    request: { token: linkToken },
    answer: answered('The link is good.', {
      purpose: 'email_verification',
      email: 'a•••@example.com',
      sameBrowser: true,
      requestedAt: issuedAt,
      requestedFrom: 'Firefox on Linux',
      expiresAt: '2026-03-03T09:15:00.000Z',
    }),
  },
  getProfile: { request: undefined, answer: profile },
  updateProfile: { request: { name: user.name, preferences: { theme: 'dark' } }, answer: profile },
  changePassword: {
    request: { currentPassword: 'Copper-Lantern-17', newPassword: password, confirmPassword: password },
    answer: answered('Your password is changed.', { revoked: 2 }),
  },
  listSessions: { request: undefined, answer: answered('These devices are signed in.', { sessions: [session] }) },
  revokeOtherSessions: { request: undefined, answer: answered('The other devices are signed out.', { revoked: 2 }) },
  revokeSession: { request: undefined, answer: answered('That device is signed out.', {}) },
  health: {
    request: undefined,
    answer: {
      success: true,
      message: 'Everything works.',
      status: 'ok',
      timestamp: lastActiveAt,
      uptime: 86400.5,
      environment: 'production',
      version: '0.1.0',
      dependencies: { database: 'healthy', email: 'unknown' },
    },
  },
  publicConfig: {
    request: undefined,
    answer: answered('What pages need to know.', {
      appName: 'Sallyport',
      supportEmail: null,
      signUp: 'open',
      emailVerification: 'required',
      developmentOutbox: false,
      password: { minLength: 8, maxLength: 128, anyCompositionFrom: 15 },
    }),
  },
  listOutbox: { request: undefined, answer: answered('The latest mails.', { mails: [mail] }) },
  readOutboxMail: {
    request: undefined,
    answer: answered('The mail.', {
      mail: {
        ...mail,
        text: 'Your code is 402 917.',
        html: '<p>Your code is <b>402 917</b>.</p>',
        links: [`https://auth.example.com/verify-email?token=${linkToken}`],
        code: '402917',
      },
    }),
  },
}

/** Sample members of paths. */
export const PATH_SAMPLES: Readonly<Record<string, string>> = { sessionId, mailId }
