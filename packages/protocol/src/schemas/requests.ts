import * as z from 'zod'
import type { FieldErrorCode } from '../errors.ts'
import type {
  ChangePasswordRequest,
  EmailRequest,
  LoginRequest,
  PreviewLinkRequest,
  RefreshRequest,
  RegisterRequest,
  ResetPasswordRequest,
  UpdateProfileRequest,
  VerifyEmailRequest,
} from '../types.ts'
import {
  email,
  httpsUrl,
  jwt,
  linkToken,
  newPassword,
  password,
  personName,
  preferences,
  text,
  typedCode,
  username,
  wireRegistry,
} from './primitives.ts'

/** Holds an object's members to an interface: one too few or one too many does not compile. */
type Members<Request> = { readonly [Name in keyof Required<Request>]: z.ZodType }

type Fields = Readonly<Record<string, unknown>>
type Complaint = readonly [field: string, code: FieldErrorCode]

/**
 * A rule over several fields. Unlike zod's own refinements it also speaks when single fields are wrong, so that one
 * answer names every problem.
 */
function across(judge: (fields: Fields) => readonly Complaint[]): z.core.$ZodCheck<Fields> {
  const check = z.check<Fields>((payload) => {
    const fields: unknown = payload.value
    if (typeof fields !== 'object' || fields === null || Array.isArray(fields)) return
    for (const [field, code] of judge(payload.value)) {
      payload.issues.push({ code: 'custom', path: [field], message: code, input: undefined, continue: true })
    }
  })
  check._zod.def.when = () => true
  return check
}

const has = (fields: Fields, name: string): boolean => Object.hasOwn(fields, name) && fields[name] !== undefined

const sameTwice = (name: string): z.core.$ZodCheck<Fields> =>
  across((fields) =>
    has(fields, 'confirmPassword') && fields.confirmPassword !== fields[name] ? [['confirmPassword', 'passwords_differ']] : [],
  )

const tokenOrTypedCode = across((fields) => {
  if (has(fields, 'token')) return ['email', 'code'].filter((name) => has(fields, name)).map((name) => [name, 'invalid'] as const)
  if (!has(fields, 'email') && !has(fields, 'code')) return [['token', 'required']]
  return ['email', 'code'].filter((name) => !has(fields, name)).map((name) => [name, 'required'] as const)
})
const tokenOrTypedCodeDocumentation = {
  oneOf: [
    { required: ['token'], not: { anyOf: [{ required: ['email'] }, { required: ['code'] }] } },
    { required: ['email', 'code'], not: { required: ['token'] } },
  ],
}

const emailOrUsername = across((fields) => {
  if (has(fields, 'email') && has(fields, 'username')) return [['username', 'invalid']]
  return has(fields, 'email') || has(fields, 'username') ? [] : [['email', 'required']]
})

export const registerRequest: z.ZodType<RegisterRequest> = z
  .strictObject({
    email,
    password: newPassword,
    confirmPassword: password.exactOptional(),
    firstName: personName.exactOptional(),
    lastName: personName.exactOptional(),
    name: personName.exactOptional(),
    username: username.exactOptional(),
  } satisfies Members<RegisterRequest>)
  .check(sameTwice('password'))
  .register(wireRegistry, { id: 'RegisterRequest' })

export const loginRequest: z.ZodType<LoginRequest> = z
  .strictObject({
    email: email.exactOptional(),
    // Not the pattern of today's usernames: whoever has an older one signs in too.
    username: text(100).exactOptional(),
    password,
    rememberMe: z.boolean().exactOptional(),
  } satisfies Members<LoginRequest>)
  .check(emailOrUsername)
  .register(wireRegistry, { id: 'LoginRequest', oneOf: [{ required: ['email'] }, { required: ['username'] }] })

export const refreshRequest: z.ZodType<RefreshRequest> = z
  .strictObject({ refreshToken: jwt.exactOptional() } satisfies Members<RefreshRequest>)
  .register(wireRegistry, { id: 'RefreshRequest' })

export const verifyEmailRequest: z.ZodType<VerifyEmailRequest> = z
  .strictObject({
    token: linkToken.exactOptional(),
    email: email.exactOptional(),
    code: typedCode.exactOptional(),
    password: password.exactOptional(),
  } satisfies Members<VerifyEmailRequest>)
  .check(tokenOrTypedCode)
  .register(wireRegistry, { id: 'VerifyEmailRequest', ...tokenOrTypedCodeDocumentation })

export const emailRequest: z.ZodType<EmailRequest> = z
  .strictObject({ email } satisfies Members<EmailRequest>)
  .register(wireRegistry, { id: 'EmailRequest' })

export const resetPasswordRequest: z.ZodType<ResetPasswordRequest> = z
  .strictObject({
    token: linkToken.exactOptional(),
    email: email.exactOptional(),
    code: typedCode.exactOptional(),
    password: newPassword,
    confirmPassword: password.exactOptional(),
  } satisfies Members<ResetPasswordRequest>)
  .check(tokenOrTypedCode, sameTwice('password'))
  .register(wireRegistry, { id: 'ResetPasswordRequest', ...tokenOrTypedCodeDocumentation })

export const previewLinkRequest: z.ZodType<PreviewLinkRequest> = z
  .strictObject({ token: linkToken } satisfies Members<PreviewLinkRequest>)
  .register(wireRegistry, { id: 'PreviewLinkRequest' })

export const updateProfileRequest: z.ZodType<UpdateProfileRequest> = z
  .strictObject({
    firstName: personName.exactOptional(),
    lastName: personName.exactOptional(),
    name: personName.exactOptional(),
    username: username.nullable().exactOptional(),
    profileImageUrl: httpsUrl.nullable().exactOptional(),
    preferences: preferences.nullable().exactOptional(),
  } satisfies Members<UpdateProfileRequest>)
  .register(wireRegistry, { id: 'UpdateProfileRequest' })

export const changePasswordRequest: z.ZodType<ChangePasswordRequest> = z
  .strictObject({
    currentPassword: password,
    newPassword,
    confirmPassword: password.exactOptional(),
  } satisfies Members<ChangePasswordRequest>)
  .check(sameTwice('newPassword'))
  .register(wireRegistry, { id: 'ChangePasswordRequest' })
