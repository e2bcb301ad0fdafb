/**
 * Method and path of every endpoint, with the paths other systems gave it (REQUIREMENTS 20.6). Plain data without
 * schemas, so that a browser that imports it carries nothing else.
 */
export interface Route {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE'
  readonly path: string
  readonly aliases: readonly string[]
}

export const ROUTES = {
  register: { method: 'POST', path: '/api/auth/register', aliases: ['/api/auth/signup', '/api/users/signup'] },
  login: { method: 'POST', path: '/api/auth/login', aliases: ['/api/users/login', '/api/auth/callback/credentials'] },
  refresh: { method: 'POST', path: '/api/auth/refresh', aliases: ['/api/auth/refresh-token'] },
  logout: { method: 'POST', path: '/api/auth/logout', aliases: ['/api/users/logout', '/api/auth/signout'] },
  logoutAll: { method: 'POST', path: '/api/auth/logout-all', aliases: [] },
  me: { method: 'GET', path: '/api/auth/me', aliases: ['/api/users/me', '/api/auth/session'] },
  csrf: { method: 'GET', path: '/api/auth/csrf', aliases: [] },
  verifyEmail: { method: 'POST', path: '/api/auth/verify-email', aliases: [] },
  resendVerification: { method: 'POST', path: '/api/auth/resend-verification', aliases: [] },
  forgotPassword: { method: 'POST', path: '/api/auth/forgot-password', aliases: [] },
  resetPassword: { method: 'POST', path: '/api/auth/reset-password', aliases: [] },
  previewLink: { method: 'POST', path: '/api/auth/link-preview', aliases: [] },
  sendOtp: { method: 'POST', path: '/api/auth/send-otp', aliases: ['/api/auth/otp/send'] },
  verifyOtp: { method: 'POST', path: '/api/auth/verify-otp', aliases: ['/api/auth/otp/verify'] },
  getReauthentication: { method: 'GET', path: '/api/auth/reauthenticate', aliases: [] },
  reauthenticate: { method: 'POST', path: '/api/auth/reauthenticate', aliases: [] },
  sendReauthenticationCode: { method: 'POST', path: '/api/auth/reauthenticate/send-code', aliases: [] },
  getSecondFactor: { method: 'GET', path: '/api/auth/mfa', aliases: [] },
  getSecondFactorChallenge: { method: 'GET', path: '/api/auth/mfa/challenge', aliases: [] },
  sendSecondFactorCode: { method: 'POST', path: '/api/auth/mfa/send-code', aliases: [] },
  verifySecondFactor: { method: 'POST', path: '/api/auth/mfa/verify', aliases: [] },
  beginTotp: { method: 'POST', path: '/api/auth/mfa/totp', aliases: [] },
  confirmTotp: { method: 'POST', path: '/api/auth/mfa/totp/confirm', aliases: [] },
  removeTotp: { method: 'DELETE', path: '/api/auth/mfa/totp', aliases: [] },
  enableEmailFactor: { method: 'POST', path: '/api/auth/mfa/email', aliases: [] },
  disableEmailFactor: { method: 'DELETE', path: '/api/auth/mfa/email', aliases: [] },
  replaceRecoveryCodes: { method: 'POST', path: '/api/auth/mfa/recovery-codes', aliases: [] },
  forgetTrustedDevices: { method: 'DELETE', path: '/api/auth/mfa/trusted-devices', aliases: [] },
  beginPasskeySignIn: { method: 'POST', path: '/api/auth/passkeys/sign-in/options', aliases: [] },
  signInWithPasskey: { method: 'POST', path: '/api/auth/passkeys/sign-in', aliases: [] },
  beginPasskeyRegistration: { method: 'POST', path: '/api/auth/passkeys/options', aliases: [] },
  registerPasskey: { method: 'POST', path: '/api/auth/passkeys', aliases: [] },
  listPasskeys: { method: 'GET', path: '/api/auth/passkeys', aliases: [] },
  renamePasskey: { method: 'PATCH', path: '/api/auth/passkeys/:passkeyId', aliases: [] },
  removePasskey: { method: 'DELETE', path: '/api/auth/passkeys/:passkeyId', aliases: [] },
  exchangeOauthCode: { method: 'POST', path: '/api/auth/oauth/exchange', aliases: [] },
  getPendingLink: { method: 'GET', path: '/api/auth/oauth/pending-link', aliases: [] },
  completePendingLink: { method: 'POST', path: '/api/auth/oauth/pending-link', aliases: [] },
  dropPendingLink: { method: 'DELETE', path: '/api/auth/oauth/pending-link', aliases: [] },
  listConnections: { method: 'GET', path: '/api/user/connections', aliases: [] },
  beginConnection: { method: 'POST', path: '/api/user/connections/:provider/authorize', aliases: [] },
  removeConnection: { method: 'DELETE', path: '/api/user/connections/:connectionId', aliases: [] },
  changeEmail: { method: 'POST', path: '/api/user/email', aliases: [] },
  confirmEmailChange: { method: 'POST', path: '/api/user/email/confirm', aliases: [] },
  undoEmailChange: { method: 'POST', path: '/api/user/email/undo', aliases: [] },
  secureAccount: { method: 'POST', path: '/api/auth/secure-account', aliases: [] },
  exportUser: { method: 'GET', path: '/api/user/export', aliases: [] },
  deleteUser: { method: 'DELETE', path: '/api/user', aliases: ['/api/user/profile'] },
  getProfile: { method: 'GET', path: '/api/user', aliases: ['/api/user/profile'] },
  updateProfile: { method: 'PATCH', path: '/api/user', aliases: ['/api/user/profile'] },
  changePassword: { method: 'POST', path: '/api/user/password', aliases: [] },
  listSessions: { method: 'GET', path: '/api/sessions', aliases: [] },
  revokeOtherSessions: { method: 'DELETE', path: '/api/sessions', aliases: [] },
  revokeSession: { method: 'DELETE', path: '/api/sessions/:sessionId', aliases: [] },
  health: { method: 'GET', path: '/api/health', aliases: [] },
  publicConfig: { method: 'GET', path: '/api/config', aliases: [] },
  listOutbox: { method: 'GET', path: '/api/dev/outbox', aliases: [] },
  readOutboxMail: { method: 'GET', path: '/api/dev/outbox/:mailId', aliases: [] },
  oauthCallback: { method: 'GET', path: '/api/auth/callback/:provider', aliases: ['/auth/:provider/callback'] },
  // Last: its path also fits those above.
  beginOauth: { method: 'GET', path: '/api/auth/:provider', aliases: ['/api/auth/signin/:provider'] },
} as const satisfies Readonly<Record<string, Route>>

export type RouteName = keyof typeof ROUTES

/** Headers and cookies that both sides have to spell alike. */
export const HEADERS = {
  /** `body`: an API client asks for its tokens in the answer (C-03). */
  tokenDelivery: 'x-token-delivery',
  /** The device secret of a client that keeps no cookies. */
  deviceToken: 'x-device-token',
  csrfToken: 'x-csrf-token',
  requestId: 'x-request-id',
} as const
