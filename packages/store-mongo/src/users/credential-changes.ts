import type { EpochMs } from '@sallyport/ports'
import type { IdentityDoc, PasskeyDoc } from '../credential-documents.ts'
import type { UserDoc } from '../documents.ts'
import type { UserChange } from './apply-change.ts'

/** Second factors, trusted devices, passkeys and identities: gone. */
export const WIPED: UserChange = {
  $unset: {
    emailFactorAt: true,
    totp: true,
    recoveryCodes: true,
    trustedDevices: true,
    passkeys: true,
    credentialKeys: true,
    identities: true,
    identityKeys: true,
  },
}

export const DEVICES_FORGOTTEN: UserChange = { $unset: { trustedDevices: true } }

/** Proofs taken before must not become sessions. */
export function securityRaised(at: EpochMs): UserChange {
  return { $inc: { securityVersion: 1 }, $set: { updatedAt: at } }
}

export function withPasskeys(passkeys: readonly PasskeyDoc[]): UserChange {
  if (passkeys.length === 0) return { $unset: { passkeys: true, credentialKeys: true } }
  return { $set: { passkeys, credentialKeys: passkeys.map(({ credentialHash }) => credentialHash) } }
}

/** What no second account may have: neither this issuer’s subject nor one of the same name of ours for the provider. */
export function identityKeys({ issuer, provider, subject }: Pick<IdentityDoc, 'issuer' | 'provider' | 'subject'>): readonly string[] {
  return [JSON.stringify(['issuer', issuer, subject]), JSON.stringify(['provider', provider, subject])]
}

export function withIdentities(identities: readonly IdentityDoc[]): UserChange {
  if (identities.length === 0) return { $unset: { identities: true, identityKeys: true } }
  return { $set: { identities, identityKeys: identities.flatMap(identityKeys) } }
}

/** How many ways in the account has: password, passkeys, identities. */
export function countMethods({ passwordHash, passkeys = [], identities = [] }: UserDoc): number {
  return (passwordHash === null ? 0 : 1) + passkeys.length + identities.length
}

/** The fields of one operator over all changes. */
function fieldsOf(changes: readonly UserChange[], operator: keyof UserChange): Readonly<Record<string, unknown>> {
  return Object.fromEntries(changes.flatMap((change) => Object.entries(change[operator] ?? {})))
}

/** All of them as one write. What one of them sets is not unset by another. */
export function together(...changes: readonly UserChange[]): UserChange {
  const $set = fieldsOf(changes, '$set')
  const $unset = Object.fromEntries(Object.entries(fieldsOf(changes, '$unset')).filter(([field]) => !(field in $set)))
  const change = { $set, $inc: fieldsOf(changes, '$inc'), ...(Object.keys($unset).length > 0 ? { $unset } : {}) }
  return change as object as UserChange
}

/** Whoever had the account in the meantime may have added ways in: those die that came after the moment, identities included. */
export function withoutAdditions(user: UserDoc, since: EpochMs): UserChange {
  const { totp, recoveryCodes = [], emailFactorAt, passkeys = [], identities = [] } = user
  const keepsApp = totp !== undefined && totp.confirmedAt !== null && totp.confirmedAt <= since
  const codes = keepsApp ? recoveryCodes.filter(({ createdAt }) => createdAt <= since) : []
  const keepsMail = emailFactorAt !== undefined && emailFactorAt <= since
  return together(
    DEVICES_FORGOTTEN,
    keepsApp ? {} : { $unset: { totp: true } },
    codes.length > 0 ? { $set: { recoveryCodes: codes } } : { $unset: { recoveryCodes: true } },
    keepsMail ? {} : { $unset: { emailFactorAt: true } },
    withPasskeys(passkeys.filter(({ createdAt }) => createdAt <= since)),
    withIdentities(identities.filter(({ connectedAt }) => connectedAt <= since)),
  )
}
