import type { UserRecord } from '@sallyport/ports'
import { ApiError } from '../../kernel/api-error.ts'
import type { Caller } from '../../kernel/caller.ts'
import { canonicalEmail } from '../../kernel/email-address.ts'
import type { Services } from '../../services.ts'
import { completeSignIn, type SignInOutcome } from '../complete-sign-in.ts'
import { guessPassword } from './guess-password.ts'

export interface PasswordSignIn {
  /** An address or a username, as typed. */
  readonly identifier: string
  readonly password: string
  readonly rememberMe: boolean
  readonly keepsCookies: boolean
  /** Counts the request against the limit of its account and address. */
  readonly takeAccountLimit: (account: string) => Promise<void>
}

export type PasswordSignInOutcome = SignInOutcome | { readonly kind: 'wrong_credentials' }

/**
 * Password to session. Unknown users, users without a password and wrong passwords cost the same, are counted the same
 * and are answered the same.
 */
export async function signInWithPassword(
  services: Pick<
    Services,
    'config' | 'store' | 'tokens' | 'audit' | 'keys' | 'lifetimes' | 'tunables' | 'observer' | 'passwords' | 'lockout' | 'volatile'
  >,
  input: PasswordSignIn,
  caller: Caller,
): Promise<PasswordSignInOutcome> {
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
  const current = guess.upgradedHash === null ? user : { ...user, passwordHash: guess.upgradedHash }
  return completeSignIn(services, {
    user: current,
    proof: { method: 'password', amr: 'pwd' },
    rememberMe: input.rememberMe,
    keepsCookies: input.keepsCookies,
    caller,
  })
}

/** The account as limits know it, and the user if there is one. Both kinds of identifier lead to one counter. */
async function findAccount(services: Pick<Services, 'store'>, identifier: string): Promise<{ user: UserRecord | null; account: string }> {
  const email = canonicalEmail(identifier)
  if (email !== null) return { user: await services.store.users.findByEmail(email), account: email }
  const username = identifier.trim().normalize('NFKC').toLowerCase()
  const user = await services.store.users.findByUsername(username)
  return { user, account: user?.email ?? username }
}
