import type { RouteName } from './routes.ts'
import { ACCOUNT_SAFETY_SAMPLES } from './samples/account-safety-samples.ts'
import {
  accessTokenExpiresAt,
  answered,
  issuedAt,
  lastActiveAt,
  linkToken,
  password,
  resendAvailableAt,
  session,
  sessionExpiresAt,
  sessionId,
  signedIn,
  user,
} from './samples/sample-values.ts'
import { connectionId, passkeyId, SIGN_IN_SAMPLES } from './samples/sign-in-samples.ts'
import type { OutboxSummary } from './types.ts'
import type { Wire } from './wire.ts'

const mailId = '0198c2a4-8a40-7b93-a6f2-51e8d3c07b64'
const registeredUser = { email: user.email, username: user.username, firstName: user.firstName, lastName: user.lastName, name: user.name }

const mail: OutboxSummary = {
  id: mailId,
  template: 'verify_email',
  to: user.email,
  subject: '402917 is your Sallyport code',
  status: 'pending',
  createdAt: issuedAt,
}

const profile = answered('Here is your profile.', { user })

/** One true-to-life request and answer per endpoint: for the reference and OpenAPI. Every one fits its schema (tested). */
export const SAMPLES: { readonly [Name in RouteName]: Readonly<Wire[Name]> } = {
  ...SIGN_IN_SAMPLES,
  ...ACCOUNT_SAFETY_SAMPLES,
  register: {
    request: { email: user.email, password, confirmPassword: password, firstName: user.firstName, lastName: user.lastName },
    answer: {
      ...answered('Account created. Check your email to verify your address.', {
        user: registeredUser,
        verificationRequired: true,
        resendAvailableAt,
      }),
      user: registeredUser,
    },
  },
  login: {
    request: { email: user.email, password, rememberMe: true },
    answer: signedIn,
  },
  refresh: {
    request: { refreshToken: 'the-refresh-token-of-the-last-answer' },
    answer: answered('Still signed in.', { accessTokenExpiresAt, sessionExpiresAt }),
  },
  logout: { request: undefined, answer: answered('Signed out.', {}) },
  logoutAll: { request: undefined, answer: answered('Signed out on every device.', { revoked: 3 }) },
  me: {
    request: undefined,
    answer: answered('Signed in.', {
      user,
      session: { id: sessionId, expiresAt: sessionExpiresAt, authenticatedAt: issuedAt, methods: ['pwd'] },
    }),
  },
  csrf: { request: undefined, answer: answered('Send this token as X-CSRF-Token.', { csrfToken: 'r4Jq8.2vT6yLm0' }) },
  verifyEmail: { request: { token: linkToken }, answer: answered('Your email is verified. You can sign in now.', {}) },
  resendVerification: {
    request: { email: user.email },
    answer: answered('If that address waits to be verified, a new mail is on its way.', { resendAvailableAt }),
  },
  forgotPassword: {
    request: { email: user.email },
    answer: answered('If that address has an account, a reset link is on its way.', { resendAvailableAt }),
  },
  resetPassword: {
    request: { token: linkToken, password, confirmPassword: password },
    answer: answered('Password changed. Sign in with your new password.', {}),
  },
  previewLink: {
    request: { token: linkToken },
    answer: answered('Here is what this link does.', {
      purpose: 'email_verification',
      email: user.email,
      sameBrowser: true,
      requestedAt: issuedAt,
      requestedFrom: 'Firefox on Linux',
      expiresAt: '2026-03-03T09:15:00.000Z',
    }),
  },
  getProfile: { request: undefined, answer: profile },
  updateProfile: { request: { name: user.name, preferences: { theme: 'dark' } }, answer: answered('Profile saved.', { user }) },
  changePassword: {
    request: { currentPassword: 'Copper-Lantern-17', newPassword: password, confirmPassword: password },
    answer: answered('Password changed. Your other devices were signed out.', { revoked: 2 }),
  },
  listSessions: { request: undefined, answer: answered('These devices are signed in.', { sessions: [session] }) },
  revokeOtherSessions: { request: undefined, answer: answered('Signed out on your other devices.', { revoked: 2 }) },
  revokeSession: { request: undefined, answer: answered('Signed out on that device.', {}) },
  health: {
    request: undefined,
    answer: {
      success: true,
      message: 'Sallyport is running',
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
      signIn: { emailCode: true, passkey: true, providers: [{ id: 'google', name: 'Google' }] },
      password: { minLength: 8, maxLength: 128, anyCompositionFrom: 15 },
    }),
  },
  listOutbox: { request: undefined, answer: answered('Mails that were not sent anywhere.', { mails: [mail] }) },
  readOutboxMail: {
    request: undefined,
    answer: answered('One mail.', {
      mail: {
        ...mail,
        text: 'Type this code where you signed up:\n\n    402917',
        html: '<p>Type this code where you signed up:</p><p>402917</p>',
        links: [`https://auth.example.com/confirm?token=${linkToken}`],
        code: '402917',
      },
    }),
  },
}

/** Sample members of paths. */
export const PATH_SAMPLES: Readonly<Record<string, string>> = { sessionId, mailId, passkeyId, connectionId, provider: 'google' }
