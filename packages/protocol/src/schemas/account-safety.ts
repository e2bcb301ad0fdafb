import * as z from 'zod'
import type {
  ChangeEmailRequest,
  ConfirmEmailChangeRequest,
  DeleteUserRequest,
  ExportedEvent,
  SecureAccountRequest,
  TokenRequest,
  UserExport,
} from '../account-safety-types.ts'
import { exactlyOne, exactlyOneDocumentation, type Members } from './across.ts'
import { session, user } from './answers.ts'
import { answer, orNull, text } from './envelope.ts'
import { email, foreignObject, instant, linkToken, reason, text as textOf, typedCode, wireRegistry } from './primitives.ts'
import { connectionMembers, passkey, secondFactorStatus } from './sign-in-answers.ts'

export const changeEmailRequest: z.ZodType<ChangeEmailRequest> = z
  .strictObject({ newEmail: email } satisfies Members<ChangeEmailRequest>)
  .register(wireRegistry, { id: 'ChangeEmailRequest' })

export const confirmEmailChangeRequest: z.ZodType<ConfirmEmailChangeRequest> = z
  .strictObject({ token: linkToken.exactOptional(), code: typedCode.exactOptional() } satisfies Members<ConfirmEmailChangeRequest>)
  .check(exactlyOne('token', 'code'))
  .register(wireRegistry, { id: 'ConfirmEmailChangeRequest', ...exactlyOneDocumentation('token', 'code') })

export const tokenRequest: z.ZodType<TokenRequest> = z
  .strictObject({ token: linkToken } satisfies Members<TokenRequest>)
  .register(wireRegistry, { id: 'TokenRequest' })

export const secureAccountRequest: z.ZodType<SecureAccountRequest> = z
  .strictObject({ token: linkToken.exactOptional() } satisfies Members<SecureAccountRequest>)
  .register(wireRegistry, { id: 'SecureAccountRequest' })

/** The sentence itself, so that nothing but meaning it deletes an account. */
const confirmation = textOf(100).regex(/^delete my account$/u, reason('invalid'))

export const deleteUserRequest: z.ZodType<DeleteUserRequest> = z
  .strictObject({ confirmation } satisfies Members<DeleteUserRequest>)
  .register(wireRegistry, { id: 'DeleteUserRequest' })

type ExportedConnection = UserExport['connections'][number]

const exportedConnection: z.ZodType<ExportedConnection> = z
  .strictObject({
    ...connectionMembers,
    profile: foreignObject<NonNullable<ExportedConnection['profile']>>('ProviderProfile', 'What the provider told.').nullable(),
  } satisfies Members<ExportedConnection>)
  .register(wireRegistry, { id: 'ExportedConnection' })

const exportedEvent: z.ZodType<ExportedEvent> = z
  .strictObject({ action: text, success: z.boolean(), ipAddress: orNull, userAgent: orNull, at: instant } satisfies Members<ExportedEvent>)
  .register(wireRegistry, { id: 'ExportedEvent' })

const userExport: z.ZodType<UserExport> = z.strictObject({
  exportedAt: instant,
  user,
  sessions: z.array(session),
  passkeys: z.array(passkey),
  connections: z.array(exportedConnection),
  secondFactor: secondFactorStatus,
  events: z.array(exportedEvent),
} satisfies Members<UserExport>)
export const userExportAnswer = answer('UserExportAnswer', userExport)
