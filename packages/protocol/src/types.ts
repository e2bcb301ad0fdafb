/** What travels, as plain interfaces: cheap to check, readable in an editor. `schemas.ts` holds each to its schema. */

/** RFC 3339, UTC, milliseconds. */
export type Instant = string
export type UserRole = 'user' | 'admin'
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json }

export interface User {
  readonly id: string
  readonly email: string
  readonly username: string | null
  readonly firstName: string
  readonly lastName: string
  readonly name: string
  readonly role: UserRole
  readonly emailVerified: boolean
  readonly hasPassword: boolean
  readonly profileImageUrl: string | null
  readonly preferences: { readonly [key: string]: Json } | null
  readonly createdAt: Instant
  readonly lastLoginAt: Instant | null
  readonly passwordChangedAt: Instant | null
}

export type DeviceType = 'desktop' | 'mobile' | 'tablet' | 'cli' | 'server' | 'unknown'

export interface Session {
  readonly id: string
  /** The session that asked. */
  readonly current: boolean
  readonly device: {
    readonly browser: string | null
    readonly os: string | null
    readonly platform: string | null
    readonly type: DeviceType
  }
  readonly ipAddress: string | null
  readonly userAgent: string | null
  readonly methods: readonly string[]
  readonly createdAt: Instant
  readonly lastActiveAt: Instant
  readonly expiresAt: Instant
}

/** Every answer that succeeded. */
export interface Answer<Data> {
  readonly success: true
  readonly message: string
  readonly data: Data
}

/** What a sign-up tells: what the caller sent, never what the database knew. */
export interface RegisteredUser {
  readonly email: string
  readonly username: string | null
  readonly firstName: string
  readonly lastName: string
  readonly name: string
}

export interface RegisterRequest {
  readonly email: string
  readonly password: string
  readonly confirmPassword?: string
  readonly firstName?: string
  readonly lastName?: string
  readonly name?: string
  readonly username?: string
}
export interface RegisterData {
  readonly user: RegisteredUser
  readonly verificationRequired: boolean
  readonly resendAvailableAt: Instant
  /** Only for clients that asked with `X-Token-Delivery: body`. */
  readonly deviceToken?: string
}
export interface RegisterAnswer extends Answer<RegisterData> {
  readonly user: RegisteredUser
}

export interface LoginRequest {
  /** An address; a username is accepted too (C-26). */
  readonly email?: string
  readonly username?: string
  readonly password: string
  readonly rememberMe?: boolean
}
/** The token members are there only for clients that asked with `X-Token-Delivery: body`. */
export interface TokenDelivery {
  readonly accessToken?: string
  readonly refreshToken?: string
  readonly deviceToken?: string
}
export interface SignedInData extends TokenDelivery {
  readonly user: User
  readonly accessTokenExpiresAt: Instant
  readonly sessionExpiresAt: Instant
}
export interface SignedInAnswer extends Answer<SignedInData> {
  readonly user: User
  readonly token?: string
}

export interface RefreshRequest {
  /** For clients that keep no cookies. */
  readonly refreshToken?: string
}
export interface RefreshData extends TokenDelivery {
  readonly accessTokenExpiresAt: Instant
  readonly sessionExpiresAt: Instant
}
export interface RefreshAnswer extends Answer<RefreshData> {
  readonly token?: string
}

export interface MeData {
  readonly user: User
  readonly session: {
    readonly id: string
    readonly expiresAt: Instant
    readonly authenticatedAt: Instant
    readonly methods: readonly string[]
  }
}

export interface CsrfData {
  readonly csrfToken: string
}

/** Exactly one of `token` (from the link) and `email` with `code` (typed). */
export interface VerifyEmailRequest {
  readonly token?: string
  readonly email?: string
  readonly code?: string
  /** The password chosen at sign-up; needed when another browser signed up. */
  readonly password?: string
}
export interface EmailRequest {
  readonly email: string
}
export interface ResendData {
  readonly resendAvailableAt: Instant
}
/** Exactly one of `token` (from the link) and `email` with `code` (typed). */
export interface ResetPasswordRequest {
  readonly token?: string
  readonly email?: string
  readonly code?: string
  readonly password: string
  readonly confirmPassword?: string
}
export interface PreviewLinkRequest {
  readonly token: string
}
export interface PreviewLinkData {
  readonly purpose: 'email_verification' | 'password_reset' | 'sign_in' | 'email_change' | 'email_change_undo' | 'account_recovery'
  /** Masked unless this browser asked for the mail: the link may have been forwarded. */
  readonly email: string
  /** This browser asked for the mail. */
  readonly sameBrowser: boolean
  readonly requestedAt: Instant
  readonly requestedFrom: string
  readonly expiresAt: Instant
}

export interface UpdateProfileRequest {
  readonly firstName?: string
  readonly lastName?: string
  readonly name?: string
  readonly username?: string | null
  readonly profileImageUrl?: string | null
  readonly preferences?: { readonly [key: string]: Json } | null
}
export interface ChangePasswordRequest {
  readonly currentPassword: string
  readonly newPassword: string
  readonly confirmPassword?: string
}
export interface UserData {
  readonly user: User
}
export interface SessionsData {
  readonly sessions: readonly Session[]
}
export interface RevokedData {
  readonly revoked: number
}
export interface EmptyData {
  readonly [key: string]: never
}

export type DependencyState = 'healthy' | 'unhealthy' | 'unknown'
/** One object with the fields of both forms of R-549 to R-552 (C-54). */
export interface HealthAnswer {
  readonly success: boolean
  readonly message: string
  readonly status: 'ok' | 'degraded'
  readonly timestamp: Instant
  /** Seconds. */
  readonly uptime: number
  readonly environment: string
  readonly version: string
  /** `redis` only where there is one. Without it everything goes on, so it alone makes `degraded` and not 503. */
  readonly dependencies: {
    readonly database: DependencyState
    readonly email: DependencyState
    readonly redis?: DependencyState | undefined
  }
}

/** An identity provider as pages name it. */
export interface Provider {
  readonly id: string
  readonly name: string
}

/** What a page has to know before anybody signs in. */
export interface PublicConfigData {
  readonly appName: string
  readonly supportEmail: string | null
  readonly signUp: 'open' | 'closed'
  readonly emailVerification: 'required' | 'optional'
  readonly developmentOutbox: boolean
  /** The ways in beside the password. */
  readonly signIn: { readonly emailCode: boolean; readonly passkey: boolean; readonly providers: readonly Provider[] }
  readonly password: { readonly minLength: number; readonly maxLength: number; readonly anyCompositionFrom: number }
}

export interface OutboxSummary {
  readonly id: string
  readonly template: string
  readonly to: string
  readonly subject: string
  readonly status: 'pending' | 'sent' | 'failed'
  readonly createdAt: Instant
}
export interface OutboxMailData extends OutboxSummary {
  readonly text: string
  readonly html: string
  readonly links: readonly string[]
  readonly code: string | null
}
