import * as z from 'zod'
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
import { across, has, type Members, sameTwice, tokenOrTyped, tokenOrTypedDocumentation } from './across.ts'
import {
  clearableName,
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
  .check(tokenOrTyped('code'))
  .register(wireRegistry, { id: 'VerifyEmailRequest', ...tokenOrTypedDocumentation('code') })

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
  .check(tokenOrTyped('code'), sameTwice('password'))
  .register(wireRegistry, { id: 'ResetPasswordRequest', ...tokenOrTypedDocumentation('code') })

export const previewLinkRequest: z.ZodType<PreviewLinkRequest> = z
  .strictObject({ token: linkToken } satisfies Members<PreviewLinkRequest>)
  .register(wireRegistry, { id: 'PreviewLinkRequest' })

export const updateProfileRequest: z.ZodType<UpdateProfileRequest> = z
  .strictObject({
    firstName: clearableName.exactOptional(),
    lastName: clearableName.exactOptional(),
    name: clearableName.exactOptional(),
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
