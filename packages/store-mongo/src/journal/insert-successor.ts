import type { Collections, SecretPlan } from '../documents.ts'
import { isDuplicate } from '../mongo-faults.ts'
import { insertOnce } from './carry-out.ts'

/**
 * Store the secret that another one made room for. Where a third one has taken the place meanwhile, that one is the newer: this
 * one is stored as void.
 */
export async function insertSuccessor({ tokens }: Collections, { successor }: SecretPlan): Promise<void> {
  if (successor === null) return
  try {
    await tokens.insertOne(successor)
  } catch (error) {
    if (!isDuplicate(error)) throw error
    const { liveKey: _place, ...dead } = successor
    await insertOnce(() => tokens.insertOne({ ...dead, voidedAt: dead.createdAt }))
  }
}
