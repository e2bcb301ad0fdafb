import type { EpochMs, SecretPurpose } from '@sallyport/ports'
import type { Filter } from 'mongodb'
import type { Collections, Plan, SecretDoc, UserDoc } from '../documents.ts'

/**
 * Secrets that outlive a change: those that undo a change of address, or those that secure the account as well. A thief who changes
 * the password or the address must not take them out of the owner's hand.
 */
export const SPARED = {
  undo: ['email_change_undo'],
  undoAndRecovery: ['email_change_undo', 'account_recovery'],
} as const satisfies Readonly<Record<string, readonly SecretPurpose[]>>

/** The steps that make the user's pending secrets worthless: those of one purpose, or all but some. */
export async function planVoids(
  db: Collections,
  userId: string,
  { purpose, spared = [] }: { readonly purpose?: SecretPurpose; readonly spared?: readonly SecretPurpose[] },
  at: EpochMs,
): Promise<Plan['voids']> {
  const wanted = purpose === undefined ? { $nin: [...spared] } : purpose
  return planVoidsOf(db, { userId, purpose: wanted, liveKey: { $exists: true } }, at)
}

/** The step that makes the secret of an address worthless that belonged to nobody; it dies with the first one for its account. */
export function planNobodysVoid(db: Collections, email: string, purpose: SecretPurpose, at: EpochMs): Promise<Plan['voids']> {
  return planVoidsOf(db, { userId: null, email, purpose, liveKey: { $exists: true } }, at)
}

async function planVoidsOf(db: Collections, filter: Filter<SecretDoc>, at: EpochMs): Promise<Plan['voids']> {
  const secrets = await db.tokens.find(filter, { projection: { _id: 1 } }).toArray()
  return secrets.map(({ _id }) => ({ id: _id, at }))
}

export interface Spending {
  readonly secretId: string
  readonly purpose: SecretPurpose
  readonly at: EpochMs
}

/** The secret, if the user can spend it on this purpose at `at`: pending, unexpired, sent to `email`, wherever that is `null`. */
export function findPending(
  db: Collections,
  userId: string,
  { secretId, purpose, at }: Spending,
  email: string | null,
): Promise<SecretDoc | null> {
  const sentTo = email === null ? {} : { email }
  return db.tokens.findOne({ _id: secretId, purpose, userId, ...sentTo, liveKey: { $exists: true }, expiresAt: { $gt: at } })
}

/** `findPending` at the address the user still has. */
export function findSpendable(db: Collections, user: UserDoc, spending: Spending): Promise<SecretDoc | null> {
  return findPending(db, user._id, spending, user.email)
}
