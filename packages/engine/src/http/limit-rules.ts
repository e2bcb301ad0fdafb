import type { RateLimitRule } from '@sallyport/ports'
import type { RouteName } from '@sallyport/protocol'
import type { AuthConfig } from '../config/auth-config.ts'
import type { Tunables } from '../config/tunables.ts'
import { HOUR_MS, MINUTE_MS } from '../kernel/duration.ts'

/**
 * `credentials`: all routes that take or mail a secret, together, per client address. `login`: per account and address.
 * `reset`, `resend`, `otp`: per mailbox. `ceremony`: beginnings that write something for whoever asks. `refresh`, `api`: what a busy
 * page needs, and a flood does not get (C-20).
 */
export type LimitName = 'credentials' | 'login' | 'reset' | 'resend' | 'otp' | 'ceremony' | 'refresh' | 'api'

const QUARTER_MS = 15 * MINUTE_MS

export function limitRule(name: LimitName, config: AuthConfig, tunables: Tunables): RateLimitRule {
  const { credentialsPerAddress, resetPerHour } = config.limits
  switch (name) {
    case 'credentials':
      return { name, limit: credentialsPerAddress, windowMs: QUARTER_MS }
    case 'login':
      return { name, limit: tunables.loginPerAccountAndAddress, windowMs: QUARTER_MS }
    case 'reset':
      return { name, limit: resetPerHour, windowMs: HOUR_MS }
    case 'resend':
      return { name, limit: 1, windowMs: MINUTE_MS }
    case 'otp':
      return { name, limit: tunables.otpRequests, windowMs: QUARTER_MS }
    case 'ceremony':
      return { name, limit: 60, windowMs: MINUTE_MS }
    case 'refresh':
      return { name, limit: 300, windowMs: MINUTE_MS }
    case 'api':
      return { name, limit: 1_200, windowMs: MINUTE_MS }
  }
}

/** How long a page waits before it offers to send another mail. */
export const RESEND_AFTER_MS = MINUTE_MS

/** The limit per client address that stands in front of each endpoint. */
export const LIMIT_OF_ROUTE: Readonly<Record<RouteName, LimitName>> = {
  register: 'credentials',
  login: 'credentials',
  verifyEmail: 'credentials',
  resendVerification: 'credentials',
  forgotPassword: 'credentials',
  resetPassword: 'credentials',
  changePassword: 'credentials',
  sendOtp: 'credentials',
  verifyOtp: 'credentials',
  verifySecondFactor: 'credentials',
  sendSecondFactorCode: 'credentials',
  reauthenticate: 'credentials',
  sendReauthenticationCode: 'credentials',
  signInWithPasskey: 'credentials',
  confirmTotp: 'credentials',
  exchangeOauthCode: 'credentials',
  changeEmail: 'credentials',
  confirmEmailChange: 'credentials',
  undoEmailChange: 'credentials',
  secureAccount: 'credentials',
  beginPasskeySignIn: 'ceremony',
  beginOauth: 'ceremony',
  oauthCallback: 'ceremony',
  refresh: 'refresh',
  logout: 'api',
  logoutAll: 'api',
  me: 'api',
  csrf: 'api',
  previewLink: 'api',
  getReauthentication: 'api',
  getSecondFactor: 'api',
  getSecondFactorChallenge: 'api',
  beginTotp: 'api',
  removeTotp: 'api',
  enableEmailFactor: 'api',
  disableEmailFactor: 'api',
  replaceRecoveryCodes: 'api',
  forgetTrustedDevices: 'api',
  beginPasskeyRegistration: 'api',
  registerPasskey: 'api',
  listPasskeys: 'api',
  renamePasskey: 'api',
  removePasskey: 'api',
  getPendingLink: 'api',
  completePendingLink: 'api',
  dropPendingLink: 'api',
  listConnections: 'api',
  beginConnection: 'api',
  removeConnection: 'api',
  exportUser: 'api',
  deleteUser: 'api',
  getProfile: 'api',
  updateProfile: 'api',
  listSessions: 'api',
  revokeSession: 'api',
  revokeOtherSessions: 'api',
  health: 'api',
  publicConfig: 'api',
  listOutbox: 'api',
  readOutboxMail: 'api',
}
