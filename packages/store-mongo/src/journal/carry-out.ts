import type { ClientSession } from 'mongodb'
import { removeAt } from '../codec.ts'
import type { Collections, Ending, Plan, SessionDoc, Steps, TakeOver } from '../documents.ts'
import { isDuplicate } from '../mongo-faults.ts'
import { untilDecided } from '../patience.ts'

/** In a transaction or outside of one; the driver's options of every step. */
export type Scope = { readonly session: ClientSession } | Record<string, never>

/** More sign-ins than arrive on one device while one of them waits for its answer. */
const TAKE_OVERS_KEPT = 16

/** A document with this id is there already: the step was taken before. Inside a transaction the error has aborted it. */
export async function insertOnce(insert: () => Promise<unknown>, scope: Scope = {}): Promise<void> {
  try {
    await insert()
  } catch (error) {
    if (!isDuplicate(error) || 'session' in scope) throw error
  }
}

async function endSession({ sessions }: Collections, { id, reason, at }: Ending, scope: Scope): Promise<void> {
  const change = { $set: { isActive: false, endedAt: at, endReason: reason }, $unset: { activeKey: true } } as const
  await sessions.updateOne({ _id: id, isActive: true }, change, scope)
}

/**
 * The next generation after whatever refreshes slipped in since the plan was made. Should they have used up the generations the
 * plan knows token hashes for, the session ends: fail closed.
 */
function takeOver(db: Collections, { id, fromGeneration, columns, tokenHashes }: TakeOver, rev: number, scope: Scope): Promise<void> {
  return untilDecided(async () => {
    const current = await db.sessions.findOne({ _id: id }, scope)
    if (current === null || current.rev >= rev || !current.isActive) return { value: undefined }
    const generation = current.generation + 1
    const refreshTokenHash = tokenHashes[current.generation - fromGeneration]
    if (refreshTokenHash === undefined) {
      await endSession(db, { id, reason: 'expired', at: columns.authTime }, scope)
      return { value: undefined }
    }
    const takeOvers = [...(current.takeOvers ?? []), { rev, generation }].slice(-TAKE_OVERS_KEPT)
    const change = { ...columns, generation, signInGeneration: generation, refreshTokenHash, rev, takeOvers }
    const { matchedCount } = await db.sessions.updateOne(
      { _id: id, isActive: true, rev: current.rev, generation: current.generation },
      { $set: change },
      scope,
    )
    return matchedCount === 1 ? { value: undefined } : null
  })
}

/** Everything of a user who is gone, but for the user's own document and the log. What remains says that their access tokens are void. */
async function removeAllOf(db: Collections, userId: string, { email, at }: NonNullable<Plan['removes']>, scope: Scope): Promise<void> {
  const { sessions, tokens, challenges, removedUsers } = db
  await insertOnce(() => removedUsers.insertOne({ _id: userId, removedAt: at, removeAt: removeAt('session', at) }, scope), scope)
  await sessions.deleteMany({ userId }, scope)
  await tokens.deleteMany({ userId }, scope)
  await tokens.deleteMany({ userId: null, email }, scope)
  await challenges.deleteMany({ userId }, scope)
}

/** Carry the steps of a plan out, each at most once in effect. */
export async function carryOut(
  db: Collections,
  userId: string,
  plan: Steps & Pick<Plan, 'rev' | 'removes'>,
  scope: Scope = {},
): Promise<void> {
  const { consume, issue, open, removes } = plan
  for (const ending of plan.end) await endSession(db, ending, scope)
  for (const { id, at } of plan.voids) {
    await db.tokens.updateOne({ _id: id, liveKey: { $exists: true } }, { $set: { voidedAt: at }, $unset: { liveKey: true } }, scope)
  }
  if (consume !== null) {
    const change = { $set: { consumedAt: consume.at }, $unset: { liveKey: true } } as const
    await db.tokens.updateOne({ _id: consume.id, liveKey: { $exists: true } }, change, scope)
  }
  if (issue !== null) await insertOnce(() => db.tokens.insertOne(issue, scope), scope)
  if (open !== null) await insertOnce(() => db.sessions.insertOne(open, scope), scope)
  if (plan.takeOver !== null) await takeOver(db, plan.takeOver, plan.rev, scope)
  if (removes !== undefined) await removeAllOf(db, userId, removes, scope)
}

/** The session that a plan opened or took over, as it is now. */
export function openedSession(db: Collections, plan: Steps): Promise<SessionDoc | null> {
  const id = plan.open?._id ?? plan.takeOver?.id
  return id === undefined ? Promise.resolve(null) : db.sessions.findOne({ _id: id })
}
