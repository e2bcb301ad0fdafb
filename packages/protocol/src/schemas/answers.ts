import * as z from 'zod'
import type {
  CsrfData,
  EmptyData,
  HealthAnswer,
  MeData,
  OutboxMailData,
  OutboxSummary,
  PreviewLinkData,
  Provider,
  PublicConfigData,
  RefreshAnswer,
  RefreshData,
  RegisterAnswer,
  RegisterData,
  RegisteredUser,
  ResendData,
  RevokedData,
  Session,
  SessionsData,
  SignedInAnswer,
  SignedInData,
  User,
  UserData,
} from '../types.ts'
import type { Members } from './across.ts'
import { answer, count, orNull, text } from './envelope.ts'
import { instant, preferences, wireRegistry } from './primitives.ts'

export const user: z.ZodType<User> = z
  .strictObject({
    id: text,
    email: text,
    username: orNull,
    firstName: text,
    lastName: text,
    name: text,
    role: z.enum(['user', 'admin']),
    emailVerified: z.boolean(),
    hasPassword: z.boolean(),
    profileImageUrl: orNull,
    preferences: preferences.nullable(),
    createdAt: instant,
    lastLoginAt: instant.nullable(),
    passwordChangedAt: instant.nullable(),
  } satisfies Members<User>)
  .register(wireRegistry, { id: 'User' })

export const session: z.ZodType<Session> = z
  .strictObject({
    id: text,
    current: z.boolean(),
    device: z.strictObject({
      browser: orNull,
      os: orNull,
      platform: orNull,
      type: z.enum(['desktop', 'mobile', 'tablet', 'cli', 'server', 'unknown']),
    } satisfies Members<Session['device']>),
    ipAddress: orNull,
    userAgent: orNull,
    methods: z.array(text),
    createdAt: instant,
    lastActiveAt: instant,
    expiresAt: instant,
  } satisfies Members<Session>)
  .register(wireRegistry, { id: 'Session' })

const registeredUser: z.ZodType<RegisteredUser> = z
  .strictObject({ email: text, username: orNull, firstName: text, lastName: text, name: text } satisfies Members<RegisteredUser>)
  .register(wireRegistry, { id: 'RegisteredUser' })

const registerData: z.ZodType<RegisterData> = z.strictObject({
  user: registeredUser,
  verificationRequired: z.boolean(),
  resendAvailableAt: instant,
  deviceToken: text.exactOptional(),
} satisfies Members<RegisterData>)

export const registerAnswer: z.ZodType<RegisterAnswer> = z
  .strictObject({ success: z.literal(true), message: text, data: registerData, user: registeredUser } satisfies Members<RegisterAnswer>)
  .register(wireRegistry, { id: 'RegisterAnswer' })

const tokens = { accessToken: text.exactOptional(), refreshToken: text.exactOptional(), deviceToken: text.exactOptional() }
const expiries = { accessTokenExpiresAt: instant, sessionExpiresAt: instant }

const signedInData: z.ZodType<SignedInData> = z.strictObject({ ...tokens, user, ...expiries } satisfies Members<SignedInData>)

export const signedInAnswer: z.ZodType<SignedInAnswer> = z
  .strictObject({
    success: z.literal(true),
    message: text,
    data: signedInData,
    user,
    token: text.exactOptional(),
  } satisfies Members<SignedInAnswer>)
  .register(wireRegistry, { id: 'SignedInAnswer' })

const refreshData: z.ZodType<RefreshData> = z.strictObject({ ...tokens, ...expiries } satisfies Members<RefreshData>)

export const refreshAnswer: z.ZodType<RefreshAnswer> = z
  .strictObject({
    success: z.literal(true),
    message: text,
    data: refreshData,
    token: text.exactOptional(),
  } satisfies Members<RefreshAnswer>)
  .register(wireRegistry, { id: 'RefreshAnswer' })

const me: z.ZodType<MeData> = z.strictObject({
  user,
  session: z.strictObject({ id: text, expiresAt: instant, authenticatedAt: instant, methods: z.array(text) } satisfies Members<
    MeData['session']
  >),
} satisfies Members<MeData>)
export const meAnswer = answer('MeAnswer', me)

const csrf: z.ZodType<CsrfData> = z.strictObject({ csrfToken: text } satisfies Members<CsrfData>)
export const csrfAnswer = answer('CsrfAnswer', csrf)

const empty: z.ZodType<EmptyData> = z.strictObject({})
export const emptyAnswer = answer('EmptyAnswer', empty)

const resend: z.ZodType<ResendData> = z.strictObject({ resendAvailableAt: instant } satisfies Members<ResendData>)
export const resendAnswer = answer('ResendAnswer', resend)

const previewLink: z.ZodType<PreviewLinkData> = z.strictObject({
  purpose: z.enum(['email_verification', 'password_reset', 'sign_in', 'email_change', 'email_change_undo', 'account_recovery']),
  email: text,
  sameBrowser: z.boolean(),
  requestedAt: instant,
  requestedFrom: text,
  expiresAt: instant,
} satisfies Members<PreviewLinkData>)
export const previewLinkAnswer = answer('PreviewLinkAnswer', previewLink)

const userData: z.ZodType<UserData> = z.strictObject({ user } satisfies Members<UserData>)
export const userAnswer = answer('UserAnswer', userData)

const sessions: z.ZodType<SessionsData> = z.strictObject({ sessions: z.array(session) } satisfies Members<SessionsData>)
export const sessionsAnswer = answer('SessionsAnswer', sessions)

const revoked: z.ZodType<RevokedData> = z.strictObject({ revoked: count } satisfies Members<RevokedData>)
export const revokedAnswer = answer('RevokedAnswer', revoked)

const dependency = z.enum(['healthy', 'unhealthy', 'unknown'])

export const healthAnswer: z.ZodType<HealthAnswer> = z
  .strictObject({
    success: z.boolean(),
    message: text,
    status: z.enum(['ok', 'degraded']),
    timestamp: instant,
    uptime: z.number().min(0),
    environment: text,
    version: text,
    dependencies: z.strictObject({ database: dependency, email: dependency, redis: dependency.optional() } satisfies Members<
      HealthAnswer['dependencies']
    >),
  } satisfies Members<HealthAnswer>)
  .register(wireRegistry, { id: 'HealthAnswer' })

export const provider: z.ZodType<Provider> = z
  .strictObject({ id: text, name: text } satisfies Members<Provider>)
  .register(wireRegistry, { id: 'Provider' })

const publicConfig: z.ZodType<PublicConfigData> = z.strictObject({
  appName: text,
  supportEmail: orNull,
  signUp: z.enum(['open', 'closed']),
  emailVerification: z.enum(['required', 'optional']),
  developmentOutbox: z.boolean(),
  signIn: z.strictObject({ emailCode: z.boolean(), passkey: z.boolean(), providers: z.array(provider) } satisfies Members<
    PublicConfigData['signIn']
  >),
  password: z.strictObject({ minLength: count, maxLength: count, anyCompositionFrom: count } satisfies Members<
    PublicConfigData['password']
  >),
} satisfies Members<PublicConfigData>)
export const publicConfigAnswer = answer('PublicConfigAnswer', publicConfig)

const outboxMembers = {
  id: text,
  template: text,
  to: text,
  subject: text,
  status: z.enum(['pending', 'sent', 'failed']),
  createdAt: instant,
} satisfies Members<OutboxSummary>

const outbox: z.ZodType<{ readonly mails: readonly OutboxSummary[] }> = z.strictObject({
  mails: z.array(z.strictObject(outboxMembers).register(wireRegistry, { id: 'OutboxSummary' })),
})
export const outboxAnswer = answer('OutboxAnswer', outbox)

const outboxMail: z.ZodType<{ readonly mail: OutboxMailData }> = z.strictObject({
  mail: z.strictObject({ ...outboxMembers, text, html: text, links: z.array(text), code: orNull } satisfies Members<OutboxMailData>),
})
export const outboxMailAnswer = answer('OutboxMailAnswer', outboxMail)
