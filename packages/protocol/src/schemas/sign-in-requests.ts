import * as z from 'zod'
import type {
  ChallengeRequest,
  CodeRequest,
  ExchangeRequest,
  NameRequest,
  PasskeySignInRequest,
  ReauthenticateRequest,
  RegisterPasskeyRequest,
  SendOtpRequest,
  VerifyOtpRequest,
  VerifySecondFactorRequest,
} from '../sign-in-types.ts'
import { exactlyOne, exactlyOneDocumentation, type Members, tokenOrTyped, tokenOrTypedDocumentation } from './across.ts'
import { passkeyAssertion, passkeyAttestation } from './passkey-credentials.ts'
import { email, linkToken, opaqueToken, password, personName, reason, typedCode, wireRegistry } from './primitives.ts'

const otpType = z.enum(['login', 'registration', 'password_reset', 'email_change'])
const challengeToken = opaqueToken.exactOptional()

/** Six digits, or a recovery code in its groups of letters and digits. */
const factorCode = z
  .string()
  .min(1, reason('required'))
  .max(64, reason('too_long'))
  .regex(/^[A-Za-z0-9 -]+$/u, reason('invalid'))

export const sendOtpRequest: z.ZodType<SendOtpRequest> = z
  .strictObject({ email, type: otpType.exactOptional() } satisfies Members<SendOtpRequest>)
  .register(wireRegistry, { id: 'SendOtpRequest' })

export const verifyOtpRequest: z.ZodType<VerifyOtpRequest> = z
  .strictObject({
    token: linkToken.exactOptional(),
    email: email.exactOptional(),
    otp: typedCode.exactOptional(),
    code: typedCode.exactOptional(),
    type: otpType.exactOptional(),
    rememberMe: z.boolean().exactOptional(),
  } satisfies Members<VerifyOtpRequest>)
  .check(tokenOrTyped('otp', 'code'))
  .register(wireRegistry, { id: 'VerifyOtpRequest', ...tokenOrTypedDocumentation('otp', 'code') })

export const challengeRequest: z.ZodType<ChallengeRequest> = z
  .strictObject({ challengeToken } satisfies Members<ChallengeRequest>)
  .register(wireRegistry, { id: 'ChallengeRequest' })

export const verifySecondFactorRequest: z.ZodType<VerifySecondFactorRequest> = z
  .strictObject({
    challengeToken,
    method: z.enum(['totp', 'recovery_code', 'email_code']),
    code: factorCode,
    rememberDevice: z.boolean().exactOptional(),
  } satisfies Members<VerifySecondFactorRequest>)
  .register(wireRegistry, { id: 'VerifySecondFactorRequest' })

export const codeRequest: z.ZodType<CodeRequest> = z
  .strictObject({ code: typedCode } satisfies Members<CodeRequest>)
  .register(wireRegistry, { id: 'CodeRequest' })

const confirmations = ['password', 'totp', 'emailCode', 'credential'] as const

export const reauthenticateRequest: z.ZodType<ReauthenticateRequest> = z
  .strictObject({
    challengeToken,
    password: password.exactOptional(),
    totp: typedCode.exactOptional(),
    emailCode: typedCode.exactOptional(),
    credential: passkeyAssertion.exactOptional(),
  } satisfies Members<ReauthenticateRequest>)
  .check(exactlyOne(...confirmations))
  .register(wireRegistry, { id: 'ReauthenticateRequest', ...exactlyOneDocumentation(...confirmations) })

export const passkeySignInRequest: z.ZodType<PasskeySignInRequest> = z
  .strictObject({
    challengeToken,
    credential: passkeyAssertion,
    rememberMe: z.boolean().exactOptional(),
  } satisfies Members<PasskeySignInRequest>)
  .register(wireRegistry, { id: 'PasskeySignInRequest' })

export const registerPasskeyRequest: z.ZodType<RegisterPasskeyRequest> = z
  .strictObject({
    challengeToken,
    credential: passkeyAttestation,
    name: personName.exactOptional(),
  } satisfies Members<RegisterPasskeyRequest>)
  .register(wireRegistry, { id: 'RegisterPasskeyRequest' })

export const nameRequest: z.ZodType<NameRequest> = z
  .strictObject({ name: personName } satisfies Members<NameRequest>)
  .register(wireRegistry, { id: 'NameRequest' })

export const exchangeRequest: z.ZodType<ExchangeRequest> = z
  .strictObject({ code: opaqueToken } satisfies Members<ExchangeRequest>)
  .register(wireRegistry, { id: 'ExchangeRequest' })
