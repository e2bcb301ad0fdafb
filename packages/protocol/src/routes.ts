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
