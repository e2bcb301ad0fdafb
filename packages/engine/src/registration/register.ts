import { createHash } from 'node:crypto'
import type { NewUser, RegistrationOutcome, UserRecord } from '@sallyport/ports'
import type { RegisterRequest } from '@sallyport/protocol'
import { ApiError, fieldError, invalidFields } from '../kernel/api-error.ts'
import type { Caller } from '../kernel/caller.ts'
import { canonicalEmail } from '../kernel/email-address.ts'
import { newId } from '../kernel/ids.ts'
import { draftSecret } from '../proofs/draft-secret.ts'
import type { Services } from '../services.ts'
import { personNames } from './person-names.ts'
import type { SignUpsUnderWay } from './sign-ups-under-way.ts'

export interface RegistrationResult {
  readonly outcome: RegistrationOutcome
  readonly candidate: NewUser
}

type RegisterServices = Pick<Services, 'config' | 'store' | 'keys' | 'passwords' | 'audit' | 'mailer' | 'outbox'>

/**
 * Create an account, or write to the owner of the one there is. The caller is told the same either way and waits the same: the hash is
 * computed before anybody looks. Equal sign-ups that arrive together are one and cost one hash; others of the same address wait for each other.
 */
export async function register(
  services: RegisterServices,
  underWay: SignUpsUnderWay<RegistrationResult>,
  input: RegisterRequest,
  deviceSecret: string,
  caller: Caller,
): Promise<RegistrationResult> {
  if (services.config.registration.signUp === 'closed') throw new ApiError('signup_closed')
  const email = await checkedAddress(services, input)
  const likeness = createHash('sha256')
    .update(JSON.stringify([email, input]))
    .digest('hex')
  return underWay.run(email, likeness, () => createAccount(services, input, email, deviceSecret, caller))
}

async function checkedAddress(services: RegisterServices, input: RegisterRequest): Promise<string> {
  const email = canonicalEmail(input.email)
  const words = [input.email, input.name, input.firstName, input.lastName, input.username].filter((word) => word !== undefined)
  const problems = [
    ...(email === null ? [fieldError('email', 'email_invalid')] : []),
    ...(await services.passwords.problems(input.password, 'password', words)),
  ]
  if (email === null || problems.length > 0) throw invalidFields(problems)
  return email
}

async function createAccount(
  services: RegisterServices,
  input: RegisterRequest,
  email: string,
  deviceSecret: string,
  caller: Caller,
): Promise<RegistrationResult> {
  const candidate: NewUser = {
    id: newId(),
    email,
    username: input.username?.toLowerCase() ?? null,
    ...personNames(input),
    passwordHash: await services.passwords.hash(input.password),
    role: 'user',
    emailVerifiedAt: null,
    createdAt: caller.now,
  }
  const existing = await services.store.users.findByEmail(email)
  const outcome = await commit(services, candidate, existing, deviceSecret, caller)
  if (outcome === 'username_taken') throw new ApiError('username_taken')
  services.outbox.wake()
  if (outcome === 'email_taken' && services.config.registration.revealExistingAccounts) throw new ApiError('account_exists')
  return { outcome, candidate }
}

/** `existing` only lends its name to the mail for a taken address; the unique index decides what happens. */
function commit(
  services: RegisterServices,
  candidate: NewUser,
  existing: UserRecord | null,
  deviceSecret: string,
  caller: Caller,
): Promise<RegistrationOutcome> {
  const { audit, mailer, config } = services
  const { secret, token, code } = draftSecret(services, 'email_verification', candidate, caller, deviceSecret)
  const url = `${config.publicUrl}/confirm?token=${token}`
  const welcome = mailer.draft(caller, candidate, { template: 'verify_email', url, code, expiresAt: secret.expiresAt }, caller.now)
  const owner = { email: candidate.email, name: existing?.name ?? '' }
  const notice = mailer.draft(
    caller,
    owner,
    { template: 'account_exists', signInUrl: `${config.publicUrl}/auth/login`, resetUrl: `${config.publicUrl}/forgot-password` },
    caller.now,
  )
  const registered = (userId: string) => audit.effects(caller, [{ action: 'register', userId }], [welcome])
  return services.store.users.register(
    { user: candidate, secret, replaceUnverified: config.registration.verificationRequired },
    {
      created: registered,
      replaced: registered,
      email_taken: (userId) =>
        audit.effects(caller, [{ action: 'register_existing', userId, success: false, errorCode: 'account_exists' }], [notice]),
    },
  )
}
