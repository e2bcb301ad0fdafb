import type { JsonObject } from '@sallyport/ports'
import type { OAuthProvider } from '../../config/oauth-provider.ts'
import { canonicalEmail } from '../../kernel/email-address.ts'
import { personNames } from '../../registration/person-names.ts'
import type { IdentitySituation } from './decide-identity.ts'

/** What a provider tells about somebody, in one form for all of them; plain JSON, because it may have to wait in a ceremony. */
export interface ProviderProfile {
  readonly issuer: string
  readonly subject: string
  /** Canonical; `null` when none was told, or none that mail could go to. */
  readonly email: string | null
  /** `null`: the provider says nothing about it. */
  readonly emailVerified: boolean | null
  readonly firstName: string
  readonly lastName: string
  readonly name: string
  /** What is kept to be shown: never tokens. */
  readonly profile: JsonObject
}

const MAX_NAME = 100
const MAX_PICTURE = 500
const MAX_SUBJECT = 255

/** Claims as they came: nothing about them is certain. */
export interface RawProfile {
  readonly issuer: string
  readonly subject: unknown
  readonly email?: unknown
  readonly emailVerified?: unknown
  readonly name?: unknown
  readonly firstName?: unknown
  readonly lastName?: unknown
  readonly username?: unknown
  readonly picture?: unknown
}

/** `null` without a usable subject. */
export function readProfile(raw: RawProfile): ProviderProfile | null {
  const subject = typeof raw.subject === 'number' ? String(raw.subject) : raw.subject
  if (typeof subject !== 'string' || subject === '' || subject.length > MAX_SUBJECT) return null
  const firstName = nameOf(raw.firstName)
  const names = personNames({
    name: nameOf(raw.name),
    ...(firstName === undefined ? {} : { firstName, lastName: nameOf(raw.lastName) }),
    username: nameOf(raw.username),
  })
  const picture = pictureOf(raw.picture)
  const username = nameOf(raw.username)
  return {
    issuer: raw.issuer,
    subject,
    email: typeof raw.email === 'string' ? canonicalEmail(raw.email) : null,
    emailVerified: typeof raw.emailVerified === 'boolean' ? raw.emailVerified : null,
    firstName: names.firstName,
    lastName: names.lastName,
    name: names.name,
    profile: {
      ...(names.name === '' ? {} : { name: names.name }),
      ...(username === undefined ? {} : { username }),
      ...(picture === null ? {} : { picture }),
    },
  }
}

/** Default: those that check an address before they call it verified. */
export function trustsEmail(provider: OAuthProvider): boolean {
  return provider.trustsEmail ?? (provider.kind === 'google' || provider.kind === 'github')
}

export function claimOf(provider: OAuthProvider, { email, emailVerified }: ProviderProfile): IdentitySituation['claim'] {
  if (email === null) return 'missing'
  if (emailVerified === false) return 'unverified'
  if (!trustsEmail(provider)) return 'untrusted'
  // A provider that says nothing has verified nothing, however much it is trusted.
  return emailVerified === true ? 'trusted' : 'unverified'
}

function nameOf(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined
  const tidy = value.replace(/\p{Cc}/gu, ' ').trim()
  return tidy === '' ? undefined : [...tidy].slice(0, MAX_NAME).join('')
}

function pictureOf(value: unknown): string | null {
  return typeof value === 'string' && value.length <= MAX_PICTURE && value.startsWith('https://') && URL.canParse(value) ? value : null
}
