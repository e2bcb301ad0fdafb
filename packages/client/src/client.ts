import type {
  Answer,
  ChangePasswordRequest,
  EmailRequest,
  HealthAnswer,
  LoginRequest,
  MeData,
  PreviewLinkRequest,
  RegisterRequest,
  ResetPasswordRequest,
  RouteName,
  UpdateProfileRequest,
  VerifyEmailRequest,
  Wire,
} from '@sallyport/protocol'
import type { AuthListener, AuthState } from './auth-state.ts'
import type { CallOptions, Tokens } from './options.ts'
import type { Result } from './result.ts'

/** What the data of an endpoint is, by its name in the protocol. */
export type DataOf<Name extends RouteName> = Wire[Name]['answer'] extends Answer<infer Data> ? Data : never

/** The answer of an endpoint. Never rejects. */
export type Reply<Name extends RouteName> = Promise<Result<DataOf<Name>>>

export interface AuthCalls {
  register(request: RegisterRequest, options?: CallOptions): Reply<'register'>
  /** On success everybody who watches the state, in every tab, knows. */
  login(request: LoginRequest, options?: CallOptions): Reply<'login'>
  /** Succeeds as well when nobody was signed in any more: the wish is fulfilled. */
  logout(options?: CallOptions): Reply<'logout'>
  logoutAll(options?: CallOptions): Reply<'logoutAll'>
  me(options?: CallOptions): Reply<'me'>
  /** Renew the tokens now. Joins a refresh that is under way; is never repeated. */
  refresh(): Promise<Result<{ readonly refreshed: true }>>
  verifyEmail(request: VerifyEmailRequest, options?: CallOptions): Reply<'verifyEmail'>
  resendVerification(request: EmailRequest, options?: CallOptions): Reply<'resendVerification'>
  forgotPassword(request: EmailRequest, options?: CallOptions): Reply<'forgotPassword'>
  resetPassword(request: ResetPasswordRequest, options?: CallOptions): Reply<'resetPassword'>
  /** What a mailed link would do, without doing it. */
  previewLink(request: PreviewLinkRequest, options?: CallOptions): Reply<'previewLink'>
}

export interface UserCalls {
  get(options?: CallOptions): Reply<'getProfile'>
  update(request: UpdateProfileRequest, options?: CallOptions): Reply<'updateProfile'>
  changePassword(request: ChangePasswordRequest, options?: CallOptions): Reply<'changePassword'>
}

export interface SessionCalls {
  list(options?: CallOptions): Reply<'listSessions'>
  /** Revoking the own session is a sign-out. */
  revoke(sessionId: string, options?: CallOptions): Reply<'revokeSession'>
  revokeOthers(options?: CallOptions): Reply<'revokeOtherSessions'>
}

export interface OutboxCalls {
  list(options?: CallOptions): Reply<'listOutbox'>
  read(mailId: string, options?: CallOptions): Reply<'readOutboxMail'>
}

/**
 * The typed client. A 401 of a call that needs a session refreshes once (one refresh however many calls fail, in however many
 * tabs) and repeats the call once (R-088, R-089, C-41); a refresh that the server refuses ends the session (R-090, C-58); one
 * that fails by network or overload does not.
 */
export interface Client {
  readonly auth: AuthCalls
  readonly user: UserCalls
  readonly sessions: SessionCalls
  readonly outbox: OutboxCalls
  config(options?: CallOptions): Reply<'publicConfig'>
  health(options?: CallOptions): Promise<Result<HealthAnswer>>
  /**
   * `fetch` for the application's own endpoints on the API's origin, with the same refresh and repeat. Other origins
   * get a plain `fetch` without credentials of ours. Rejects as `fetch` does when there is no answer.
   */
  fetch(input: string | URL | Request, init?: RequestInit): Promise<Response>
  /** Ask who is signed in, once for any number of simultaneous callers; the state follows. */
  load(): Promise<AuthState>
  /** Tell the client what a server-rendered page already knows. Ignored once the client knows better. */
  hydrate(known: MeData | null | undefined): void
  /** Fits `useSyncExternalStore`. While somebody listens, a page that comes back into view asks again, at most every 30 s. */
  subscribe(listener: AuthListener): () => void
  getSnapshot(): AuthState
  /** Memory mode: the tokens held now; `null` in cookie mode. */
  tokens(): Tokens | null
  /** Leave the channel. Calls keep working. */
  close(): void
}
