import type {
  ChangeEmailRequest,
  ChangePasswordRequest,
  ConfirmEmailChangeRequest,
  DeleteUserRequest,
  EmailRequest,
  HealthAnswer,
  LoginRequest,
  MeData,
  PreviewLinkRequest,
  RegisterRequest,
  ResetPasswordRequest,
  SecureAccountRequest,
  SendOtpRequest,
  TokenRequest,
  UpdateProfileRequest,
  VerifyEmailRequest,
  VerifyOtpRequest,
} from '@sallyport/protocol'
import type { AuthListener, AuthState } from './auth-state.ts'
import type { ConfirmationCalls } from './confirmation.ts'
import type { AskToConfirm } from './confirmation-gate.ts'
import type { ConnectionCalls } from './connections.ts'
import type { CallOptions, Tokens } from './options.ts'
import type { PasskeyCalls } from './passkeys.ts'
import type { Reply } from './reply.ts'
import type { Result } from './result.ts'
import type { SecondFactorCalls } from './second-factor.ts'

export interface AuthCalls {
  register(request: RegisterRequest, options?: CallOptions): Reply<'register'>
  /**
   * On success everybody who watches the state, in every tab, knows; unless the data is `secondFactor`: then nobody is signed in before
   * `secondFactor.verify`.
   */
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
  sendOtp(request: SendOtpRequest, options?: CallOptions): Reply<'sendOtp'>
  /** Signs in as `login` does, or does what else the code is for. */
  verifyOtp(request: VerifyOtpRequest, options?: CallOptions): Reply<'verifyOtp'>
  /** “This wasn’t me”. Without a token it is a sign-out here too. */
  secureAccount(request?: SecureAccountRequest, options?: CallOptions): Reply<'secureAccount'>
}

export interface UserCalls {
  get(options?: CallOptions): Reply<'getProfile'>
  update(request: UpdateProfileRequest, options?: CallOptions): Reply<'updateProfile'>
  changePassword(request: ChangePasswordRequest, options?: CallOptions): Reply<'changePassword'>
  /** Nothing changes before the new address is confirmed. */
  changeEmail(request: ChangeEmailRequest, options?: CallOptions): Reply<'changeEmail'>
  confirmEmailChange(request: ConfirmEmailChangeRequest, options?: CallOptions): Reply<'confirmEmailChange'>
  undoEmailChange(request: TokenRequest, options?: CallOptions): Reply<'undoEmailChange'>
  export(options?: CallOptions): Reply<'exportUser'>
  /** On success the visitor is signed out. */
  delete(request: DeleteUserRequest, options?: CallOptions): Reply<'deleteUser'>
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
  readonly secondFactor: SecondFactorCalls
  readonly passkeys: PasskeyCalls
  readonly connections: ConnectionCalls
  readonly confirmation: ConfirmationCalls
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
  /**
   * Who asks “Confirm it’s you”: from then on a call that is refused with `reauthentication_required` waits for the answer and is sent once
   * more; after a “no” it ends as `aborted`. Calling what comes back takes it away again.
   */
  askToConfirm(ask: AskToConfirm): () => void
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
