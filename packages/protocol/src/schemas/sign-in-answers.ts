import * as z from 'zod'
import type {
  AuthorizationData,
  Connection,
  ConnectionData,
  ConnectionsData,
  Passkey,
  PasskeyData,
  PasskeyOptionsData,
  PasskeysData,
  PendingLinkData,
  ReauthenticationData,
  RecoveryCodesData,
  ResetTokenData,
  SecondFactorAnswer,
  SecondFactorData,
  SecondFactorStatusData,
  SignInAnswer,
  TotpSetupData,
} from '../sign-in-types.ts'
import type { Answer, EmptyData } from '../types.ts'
import type { Members } from './across.ts'
import { emptyAnswer, provider, signedInAnswer } from './answers.ts'
import { answer, count, orNull, text } from './envelope.ts'
import { foreignObject, instant, wireRegistry } from './primitives.ts'

const secondFactor: z.ZodType<SecondFactorData> = z.strictObject({
  secondFactor: z.strictObject({
    methods: z.array(z.enum(['totp', 'recovery_code', 'email_code'])),
    email: text,
    expiresAt: instant,
    rememberDays: count,
    challengeToken: text.exactOptional(),
  } satisfies Members<SecondFactorData['secondFactor']>),
} satisfies Members<SecondFactorData>)
export const secondFactorAnswer: z.ZodType<SecondFactorAnswer> = answer('SecondFactorAnswer', secondFactor)

export const signInAnswer: z.ZodType<SignInAnswer> = z
  .union([signedInAnswer, secondFactorAnswer])
  .register(wireRegistry, { id: 'SignInAnswer' })

const resetToken: z.ZodType<ResetTokenData> = z.strictObject({ resetToken: text, expiresAt: instant } satisfies Members<ResetTokenData>)

export const verifyOtpAnswer: z.ZodType<SignInAnswer | Answer<ResetTokenData> | Answer<EmptyData>> = z
  .union([signedInAnswer, secondFactorAnswer, answer('ResetTokenAnswer', resetToken), emptyAnswer])
  .register(wireRegistry, { id: 'VerifyOtpAnswer' })

const since = z.strictObject({ enabledAt: instant }).nullable()

export const secondFactorStatus: z.ZodType<SecondFactorStatusData> = z
  .strictObject({
    totp: since,
    emailCode: since,
    emailCodeOffered: z.boolean(),
    recoveryCodesLeft: count,
    trustedDevices: count,
    requiredForRole: z.boolean(),
  } satisfies Members<SecondFactorStatusData>)
  .register(wireRegistry, { id: 'SecondFactorStatus' })
export const secondFactorStatusAnswer = answer('SecondFactorStatusAnswer', secondFactorStatus)

const totpSetup: z.ZodType<TotpSetupData> = z.strictObject({
  secret: text,
  otpauthUri: text,
  qrSvg: text,
} satisfies Members<TotpSetupData>)
export const totpSetupAnswer = answer('TotpSetupAnswer', totpSetup)

const recoveryCodes: z.ZodType<RecoveryCodesData> = z.strictObject({ recoveryCodes: z.array(text) } satisfies Members<RecoveryCodesData>)
export const recoveryCodesAnswer = answer('RecoveryCodesAnswer', recoveryCodes)

const reauthentication: z.ZodType<ReauthenticationData> = z.strictObject({
  methods: z.array(z.enum(['passkey', 'password', 'totp', 'email_code'])),
  confirmedUntil: instant.nullable(),
} satisfies Members<ReauthenticationData>)
export const reauthenticationAnswer = answer('ReauthenticationAnswer', reauthentication)

const passkeyOptions: z.ZodType<PasskeyOptionsData> = z.strictObject({
  options: foreignObject<PasskeyOptionsData['options']>(
    'PublicKeyOptions',
    'What `navigator.credentials` takes as `publicKey`, in the JSON form of WebAuthn Level 3.',
  ),
  challengeToken: text.exactOptional(),
} satisfies Members<PasskeyOptionsData>)
export const passkeyOptionsAnswer = answer('PasskeyOptionsAnswer', passkeyOptions)

export const passkey: z.ZodType<Passkey> = z
  .strictObject({
    id: text,
    name: text,
    credentialId: text,
    synced: z.boolean(),
    createdAt: instant,
    lastUsedAt: instant.nullable(),
  } satisfies Members<Passkey>)
  .register(wireRegistry, { id: 'Passkey' })

const passkeys: z.ZodType<PasskeysData> = z.strictObject({
  passkeys: z.array(passkey),
  userHandle: text,
  rpId: text,
} satisfies Members<PasskeysData>)
export const passkeysAnswer = answer('PasskeysAnswer', passkeys)

const onePasskey: z.ZodType<PasskeyData> = z.strictObject({ passkey } satisfies Members<PasskeyData>)
export const passkeyAnswer = answer('PasskeyAnswer', onePasskey)

/** The members of a connection, for those answers that tell more. */
export const connectionMembers = {
  id: text,
  provider,
  email: orNull,
  connectedAt: instant,
  lastSyncAt: instant,
} satisfies Members<Connection>

const connection: z.ZodType<Connection> = z.strictObject(connectionMembers).register(wireRegistry, { id: 'Connection' })

const connections: z.ZodType<ConnectionsData> = z.strictObject({
  connections: z.array(connection),
  available: z.array(provider),
} satisfies Members<ConnectionsData>)
export const connectionsAnswer = answer('ConnectionsAnswer', connections)

const oneConnection: z.ZodType<ConnectionData> = z.strictObject({ connection } satisfies Members<ConnectionData>)
export const connectionAnswer = answer('ConnectionAnswer', oneConnection)

const authorization: z.ZodType<AuthorizationData> = z.strictObject({ authorizationUrl: text } satisfies Members<AuthorizationData>)
export const authorizationAnswer = answer('AuthorizationAnswer', authorization)

const pendingLink: z.ZodType<PendingLinkData> = z.strictObject({
  provider,
  email: text,
  expiresAt: instant,
} satisfies Members<PendingLinkData>)
export const pendingLinkAnswer = answer('PendingLinkAnswer', pendingLink)

/** The answer of an endpoint that sends the browser on: it has none. */
export const redirected: z.ZodType<null> = z.null()
