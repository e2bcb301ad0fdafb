/** What travels on every way in beside the password: mailed codes, second factors, passkeys and identity providers. */
import type { Answer, EmptyData, Instant, Provider, ResendData, SignedInAnswer } from './types.ts'

/** What a code is for; it is worth nothing for anything else. */
export type OtpType = 'login' | 'registration' | 'password_reset' | 'email_change'

export interface SendOtpRequest {
  readonly email: string
  /** Default `login`. `email_change` needs a session and a pending change. */
  readonly type?: OtpType
}

/** Exactly one of `token` (from the link) and `email` with `otp` or its other name `code` (typed). */
export interface VerifyOtpRequest {
  readonly token?: string
  readonly email?: string
  readonly otp?: string
  readonly code?: string
  readonly type?: OtpType
  readonly rememberMe?: boolean
}
/** A right code of a password reset: what `POST /api/auth/reset-password` takes as `token`. */
export interface ResetTokenData {
  readonly resetToken: string
  readonly expiresAt: Instant
}

export type SecondFactorMethod = 'totp' | 'recovery_code' | 'email_code'

/** The first factor is proven, the second is owed. */
export interface SecondFactorData {
  readonly secondFactor: {
    /** Strongest first. */
    readonly methods: readonly SecondFactorMethod[]
    /** Masked. */
    readonly email: string
    readonly expiresAt: Instant
    /** How long a device may be trusted; 0: not offered. */
    readonly rememberDays: number
    /** Only for clients that asked with `X-Token-Delivery: body`; browsers keep it in a cookie. */
    readonly challengeToken?: string
  }
}
export type SecondFactorAnswer = Answer<SecondFactorData>

/** What every way in answers. Tell them apart by `'secondFactor' in answer.data`. */
export type SignInAnswer = SignedInAnswer | SecondFactorAnswer

export interface ChallengeRequest {
  /** For clients that keep no cookies. */
  readonly challengeToken?: string
}
export interface VerifySecondFactorRequest extends ChallengeRequest {
  readonly method: SecondFactorMethod
  readonly code: string
  /** Do not ask on this device again for a while. */
  readonly rememberDevice?: boolean
}
export interface SecondFactorStatusData {
  readonly totp: { readonly enabledAt: Instant } | null
  readonly emailCode: { readonly enabledAt: Instant } | null
  /** Whether a mailed code may be a second step here at all. */
  readonly emailCodeOffered: boolean
  readonly recoveryCodesLeft: number
  readonly trustedDevices: number
  readonly requiredForRole: boolean
}
export interface TotpSetupData {
  /** Base32, for typing. */
  readonly secret: string
  readonly otpauthUri: string
  /** A complete SVG document. */
  readonly qrSvg: string
}
export interface CodeRequest {
  readonly code: string
}
export interface RecoveryCodesData {
  /** Shown once; only hashes are kept. */
  readonly recoveryCodes: readonly string[]
}

export type ReauthenticationMethod = 'passkey' | 'password' | 'totp' | 'email_code'
export interface ReauthenticationData {
  /** In the order in which to offer them. */
  readonly methods: readonly ReauthenticationMethod[]
  /** Until when dangerous actions pass without asking; `null`: they ask. */
  readonly confirmedUntil: Instant | null
}
/** Exactly one of the four. `credential` answers the options of `beginPasskeySignIn`. */
export interface ReauthenticateRequest extends ChallengeRequest {
  readonly password?: string
  readonly totp?: string
  readonly emailCode?: string
  readonly credential?: PasskeyAssertion
}

/** `AuthenticationResponseJSON` of WebAuthn Level 3. */
export interface PasskeyAssertion {
  readonly id: string
  readonly rawId: string
  readonly type: 'public-key'
  readonly authenticatorAttachment?: string
  readonly clientExtensionResults: { readonly [key: string]: unknown }
  readonly response: {
    readonly clientDataJSON: string
    readonly authenticatorData: string
    readonly signature: string
    readonly userHandle?: string
  }
}
/** `RegistrationResponseJSON` of WebAuthn Level 3. */
export interface PasskeyAttestation {
  readonly id: string
  readonly rawId: string
  readonly type: 'public-key'
  readonly authenticatorAttachment?: string
  readonly clientExtensionResults: { readonly [key: string]: unknown }
  readonly response: {
    readonly clientDataJSON: string
    readonly attestationObject: string
    readonly authenticatorData?: string
    readonly publicKey?: string
    readonly publicKeyAlgorithm?: number
    readonly transports?: readonly string[]
  }
}
export interface PasskeyOptionsData {
  /** For `navigator.credentials`, in the JSON form of WebAuthn Level 3. */
  readonly options: { readonly [key: string]: unknown }
  /** Only for clients that asked with `X-Token-Delivery: body`. */
  readonly challengeToken?: string
}
export interface PasskeySignInRequest extends ChallengeRequest {
  readonly credential: PasskeyAssertion
  readonly rememberMe?: boolean
}
export interface RegisterPasskeyRequest extends ChallengeRequest {
  readonly credential: PasskeyAttestation
  readonly name?: string
}
export interface NameRequest {
  readonly name: string
}
export interface Passkey {
  readonly id: string
  readonly name: string
  /** For `PublicKeyCredential.signalAllAcceptedCredentials`. */
  readonly credentialId: string
  /** The synced kind, which other devices of its owner have as well. */
  readonly synced: boolean
  readonly createdAt: Instant
  readonly lastUsedAt: Instant | null
}
export interface PasskeysData {
  readonly passkeys: readonly Passkey[]
  /** For the `signal…` calls of browsers. */
  readonly userHandle: string
  readonly rpId: string
}
export interface PasskeyData {
  readonly passkey: Passkey
}

export interface ExchangeRequest {
  /** From the address the browser was sent to; lives for a minute and works once. */
  readonly code: string
}
export interface PendingLinkData {
  readonly provider: Provider
  /** Masked. */
  readonly email: string
  readonly expiresAt: Instant
}
export interface Connection {
  readonly id: string
  readonly provider: Provider
  readonly email: string | null
  readonly connectedAt: Instant
  readonly lastSyncAt: Instant
}
export interface ConnectionsData {
  readonly connections: readonly Connection[]
  readonly available: readonly Provider[]
}
export interface ConnectionData {
  readonly connection: Connection
}
export interface AuthorizationData {
  /** Where to send the browser. */
  readonly authorizationUrl: string
}

export interface SignInWire {
  sendOtp: { request: SendOtpRequest; answer: Answer<ResendData> }
  verifyOtp: { request: VerifyOtpRequest; answer: SignInAnswer | Answer<ResetTokenData> | Answer<EmptyData> }
  getReauthentication: { request: undefined; answer: Answer<ReauthenticationData> }
  reauthenticate: { request: ReauthenticateRequest; answer: Answer<ReauthenticationData> }
  sendReauthenticationCode: { request: undefined; answer: Answer<ResendData> }
  getSecondFactor: { request: undefined; answer: Answer<SecondFactorStatusData> }
  getSecondFactorChallenge: { request: undefined; answer: SecondFactorAnswer }
  sendSecondFactorCode: { request: ChallengeRequest; answer: Answer<ResendData> }
  verifySecondFactor: { request: VerifySecondFactorRequest; answer: SignedInAnswer }
  beginTotp: { request: undefined; answer: Answer<TotpSetupData> }
  confirmTotp: { request: CodeRequest; answer: Answer<RecoveryCodesData> }
  removeTotp: { request: undefined; answer: Answer<EmptyData> }
  enableEmailFactor: { request: undefined; answer: Answer<EmptyData> }
  disableEmailFactor: { request: undefined; answer: Answer<EmptyData> }
  replaceRecoveryCodes: { request: undefined; answer: Answer<RecoveryCodesData> }
  forgetTrustedDevices: { request: undefined; answer: Answer<EmptyData> }
  beginPasskeySignIn: { request: undefined; answer: Answer<PasskeyOptionsData> }
  signInWithPasskey: { request: PasskeySignInRequest; answer: SignInAnswer }
  beginPasskeyRegistration: { request: undefined; answer: Answer<PasskeyOptionsData> }
  registerPasskey: { request: RegisterPasskeyRequest; answer: Answer<PasskeyData> }
  listPasskeys: { request: undefined; answer: Answer<PasskeysData> }
  renamePasskey: { request: NameRequest; answer: Answer<EmptyData> }
  removePasskey: { request: undefined; answer: Answer<EmptyData> }
  /** Answers with a redirect, to the provider or to a page that says what went wrong. */
  beginOauth: { request: undefined; answer: null }
  oauthCallback: { request: undefined; answer: null }
  exchangeOauthCode: { request: ExchangeRequest; answer: SignInAnswer }
  getPendingLink: { request: undefined; answer: Answer<PendingLinkData> }
  completePendingLink: { request: undefined; answer: Answer<ConnectionData> }
  dropPendingLink: { request: undefined; answer: Answer<EmptyData> }
  listConnections: { request: undefined; answer: Answer<ConnectionsData> }
  beginConnection: { request: undefined; answer: Answer<AuthorizationData> }
  removeConnection: { request: undefined; answer: Answer<EmptyData> }
}
