import type { AccountSafetyWire } from './account-safety-types.ts'
import type { SignInAnswer, SignInWire } from './sign-in-types.ts'
import type {
  Answer,
  ChangePasswordRequest,
  CsrfData,
  EmailRequest,
  EmptyData,
  HealthAnswer,
  LoginRequest,
  MeData,
  OutboxMailData,
  OutboxSummary,
  PreviewLinkData,
  PreviewLinkRequest,
  PublicConfigData,
  RefreshAnswer,
  RefreshRequest,
  RegisterAnswer,
  RegisterRequest,
  ResendData,
  ResetPasswordRequest,
  RevokedData,
  SessionsData,
  UpdateProfileRequest,
  UserData,
  VerifyEmailRequest,
} from './types.ts'

/** Request and answer of every endpoint, by name. */
export interface Wire extends SignInWire, AccountSafetyWire {
  register: { request: RegisterRequest; answer: RegisterAnswer }
  login: { request: LoginRequest; answer: SignInAnswer }
  refresh: { request: RefreshRequest; answer: RefreshAnswer }
  logout: { request: undefined; answer: Answer<EmptyData> }
  logoutAll: { request: undefined; answer: Answer<RevokedData> }
  me: { request: undefined; answer: Answer<MeData> }
  csrf: { request: undefined; answer: Answer<CsrfData> }
  verifyEmail: { request: VerifyEmailRequest; answer: Answer<EmptyData> }
  resendVerification: { request: EmailRequest; answer: Answer<ResendData> }
  forgotPassword: { request: EmailRequest; answer: Answer<ResendData> }
  resetPassword: { request: ResetPasswordRequest; answer: Answer<EmptyData> }
  previewLink: { request: PreviewLinkRequest; answer: Answer<PreviewLinkData> }
  getProfile: { request: undefined; answer: Answer<UserData> }
  updateProfile: { request: UpdateProfileRequest; answer: Answer<UserData> }
  changePassword: { request: ChangePasswordRequest; answer: Answer<RevokedData> }
  listSessions: { request: undefined; answer: Answer<SessionsData> }
  revokeOtherSessions: { request: undefined; answer: Answer<RevokedData> }
  revokeSession: { request: undefined; answer: Answer<EmptyData> }
  health: { request: undefined; answer: HealthAnswer }
  publicConfig: { request: undefined; answer: Answer<PublicConfigData> }
  listOutbox: { request: undefined; answer: Answer<{ readonly mails: readonly OutboxSummary[] }> }
  readOutboxMail: { request: undefined; answer: Answer<{ readonly mail: OutboxMailData }> }
}
