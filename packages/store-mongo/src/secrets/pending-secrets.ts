import type { EpochMs, SecretPurpose } from '@sallyport/ports'
import type { Collections, Plan, SecretDoc, UserDoc } from '../documents.ts'

/** The steps that make the user's pending secrets worthless: those of one purpose, or all. */
export async function planVoids(db: Collections, userId: string, purpose: SecretPurpose | null, at: EpochMs): Promise<Plan['voids']> {
  const pending = { userId, liveKey: { $exists: true }, ...(purpose === null ? {} : { purpose }) }
  const secrets = await db.tokens.find(pending, { projection: { _id: 1 } }).toArray()
  return secrets.map(({ _id }) => ({ id: _id, at }))
}

/** The secret, if the user can spend it on this purpose at `at`: pending, unexpired, sent to the address the user still has. */
export function findSpendable(
  db: Collections,
  user: UserDoc,
  { secretId, purpose, at }: { readonly secretId: string; readonly purpose: SecretPurpose; readonly at: EpochMs },
): Promise<SecretDoc | null> {
  const { _id: userId, email } = user
  return db.tokens.findOne({ _id: secretId, purpose, userId, email, liveKey: { $exists: true }, expiresAt: { $gt: at } })
}
