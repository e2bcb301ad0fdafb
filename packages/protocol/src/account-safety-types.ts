/** What travels when an account changes hands, leaves, or may be in the wrong hands. */

import type { Connection, Passkey, SecondFactorStatusData } from './sign-in-types.ts'
import type { Answer, EmptyData, Instant, Json, ResendData, Session, User } from './types.ts'

export interface ChangeEmailRequest {
  readonly newEmail: string
}
/** `token` from the link, or the typed `code` in the session that asked. */
export interface ConfirmEmailChangeRequest {
  readonly token?: string
  readonly code?: string
}
export interface TokenRequest {
  readonly token: string
}
/** Without `token`: for the account that is signed in. */
export interface SecureAccountRequest {
  readonly token?: string
}
export interface DeleteUserRequest {
  /** The sentence the page asks for: `delete my account`. */
  readonly confirmation: string
}

export interface ExportedEvent {
  readonly action: string
  readonly success: boolean
  readonly ipAddress: string | null
  readonly userAgent: string | null
  readonly at: Instant
}
/** Everything that is kept about the person, without secrets and hashes (GDPR art. 15 and 20). */
export interface UserExport {
  readonly exportedAt: Instant
  readonly user: User
  readonly sessions: readonly Session[]
  readonly passkeys: readonly Passkey[]
  readonly connections: readonly (Connection & { readonly profile: { readonly [key: string]: Json } | null })[]
  readonly secondFactor: SecondFactorStatusData
  /** Newest first, the last 1,000. */
  readonly events: readonly ExportedEvent[]
}

export interface AccountSafetyWire {
  changeEmail: { request: ChangeEmailRequest; answer: Answer<ResendData> }
  confirmEmailChange: { request: ConfirmEmailChangeRequest; answer: Answer<EmptyData> }
  undoEmailChange: { request: TokenRequest; answer: Answer<EmptyData> }
  secureAccount: { request: SecureAccountRequest; answer: Answer<EmptyData> }
  exportUser: { request: undefined; answer: Answer<UserExport> }
  deleteUser: { request: DeleteUserRequest; answer: Answer<EmptyData> }
}
