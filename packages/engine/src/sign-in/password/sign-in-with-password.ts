import type { UserRecord } from '@sallyport/ports'
import { requestPasswordReset } from '../../account/request-password-reset.ts'
import { ApiError } from '../../kernel/api-error.ts'
import type { Caller } from '../../kernel/caller.ts'
import { canonicalEmail } from '../../kernel/email-address.ts'
import type { Services } from '../../services.ts'
import { completeSignIn, type SignInAttempt, type SignInOutcome, type SignInServices } from '../complete-sign-in.ts'
import { guessPassword } from './guess-password.ts'

export interface PasswordSignIn extends Omit<SignInAttempt, 'user' | 'proof'> {
  /** An address or a username, as typed. */
  readonly identifier: string
  readonly password: string
  /** Counts the request against the limit of its account and address. */
  readonly takeAccountLimit: (account: string) => Promise<void>
  /** Counts a mail to the account's address. */
  readonly takeMailLimit: (account: string) => Promise<void>
}

export type PasswordSignInOutcome = SignInOutcome | { readonly kind: 'wrong_credentials' }

type PasswordServices = SignInServices & Pick<Services, 'passwords'>

/**
 * Password to session. Unknown users, users without a password and wrong passwords cost the same, are counted the same
 * and are answered the same.
 */
export async function signInWithPassword(services: PasswordServices, input: PasswordSignIn): Promise<PasswordSignInOutcome> {
  const { caller } = input
  // In a storm of sign-ins those that cannot be served must cost nothing: no query, no counter, no flush to the disk.
  services.passwords.assertRoom()
  const { user, account } = await findAccount(services, input.identifier)
  await input.takeAccountLimit(account)
  const observe = (outcome: string) => services.observer.signIn({ method: 'password', outcome })
  const attempt = { user, account, password: input.password, action: 'login' } as const
  const guess = await guessPassword(services, attempt, caller).catch((error: unknown) => {
    if (error instanceof ApiError && error.code === 'account_locked') observe('account_locked')
    throw error
  })
  if (!guess.matches || user === null) {
    observe('invalid_credentials')
    return { kind: 'wrong_credentials' }
  }
  const outcome = await completeSignIn(services, {
    user: guess.upgradedHash === null ? user : { ...user, passwordHash: guess.upgradedHash },
    proof: { method: 'password', amr: ['pwd'], satisfiesSecondFactor: false },
    rememberMe: input.rememberMe,
    keepsCookies: input.keepsCookies,
    trustedDevice: input.trustedDevice,
    caller,
  })
  if (outcome.kind === 'password_expired') await mailResetLink(services, input, user, caller)
  return outcome
}

/** The account as limits know it, and the user if there is one. Both kinds of identifier lead to one counter. */
async function findAccount(services: Pick<Services, 'store'>, identifier: string): Promise<{ user: UserRecord | null; account: string }> {
  const email = canonicalEmail(identifier)
  if (email !== null) return { user: await services.store.users.findByEmail(email), account: email }
  const username = identifier.trim().normalize('NFKC').toLowerCase()
  const user = await services.store.users.findByUsername(username)
  return { user, account: user?.email ?? username }
}

/** A password that expired opens nothing but its own replacement. Whoever knows it cannot flood the mailbox with links. */
async function mailResetLink(services: PasswordServices, input: PasswordSignIn, user: UserRecord, caller: Caller): Promise<void> {
  try {
    await input.takeMailLimit(user.email)
  } catch (error) {
    if (error instanceof ApiError && error.code === 'rate_limited') return
    throw error
  }
  await requestPasswordReset(services, user.email, caller)
}
