import { createHash } from 'node:crypto'

/** Somebody at this provider. */
export interface MockAccount {
  /** Who it is, whatever the rest becomes. */
  readonly id: string
  readonly name: string
  /** `null`: keeps the address to themselves. */
  readonly email: string | null
  readonly emailVerified: boolean
}

/** Who may be picked when nobody says otherwise: one of each kind that an application has to get right. */
export const EXAMPLE_ACCOUNTS: readonly MockAccount[] = [
  { id: 'mia', name: 'Mia Example', email: 'mia@example.com', emailVerified: true },
  { id: 'noah', name: 'Noah Unverified', email: 'noah@example.com', emailVerified: false },
  { id: 'kim', name: 'Kim Private', email: null, emailVerified: false },
]

/** Typed by a developer. The same name and address are the same somebody the next time. */
export function typedAccount(form: URLSearchParams): MockAccount {
  const name = form.get('name')?.trim() ?? ''
  const email = form.get('email')?.trim() || null
  const id = createHash('sha256')
    .update(JSON.stringify([name, email]))
    .digest('hex')
    .slice(0, 24)
  return { id, name, email, emailVerified: email !== null && form.get('verified') === 'on' }
}

/** What applications are told. Another port is another issuer, and its subjects must not be taken for those of this one. */
export function subjectOf({ id }: Pick<MockAccount, 'id'>, issuer: string): string {
  return `${id}.${new URL(issuer).port}`
}

/** The claims of OpenID Connect Core 5.1 about an account. */
export function claimsOf({ name, email, emailVerified }: MockAccount, subject: string) {
  const [given = '', ...rest] = name.split(' ')
  return {
    sub: subject,
    ...(name === '' ? {} : { name, given_name: given, family_name: rest.join(' ') }),
    ...(email === null ? {} : { email, email_verified: emailVerified }),
  }
}
