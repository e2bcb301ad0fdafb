import type { Effects } from '@sallyport/ports'
import { type ClientSession, MongoCompatibilityError, MongoServerError } from 'mongodb'
import type { Collections, Plan, Steps, UserDoc } from '../documents.ts'
import { carryOut, type Scope } from '../journal/carry-out.ts'
import { isEmpty, NO_STEPS } from '../journal/plan.ts'
import type { Settler } from '../journal/settler.ts'
import { KeyedQueue } from '../keyed-queue.ts'
import { isDuplicate } from '../mongo-faults.ts'
import { untilDecided } from '../patience.ts'
import { TransactionConflict, type Transactions } from '../transactions.ts'
import { applyChange, type UserChange } from './apply-change.ts'

/** What a verb decided about a user it has read. */
export type Decision<T> =
  | { readonly kind: 'refused'; readonly answer: T }
  | {
      readonly kind: 'commit'
      readonly change: UserChange
      readonly steps?: Partial<Steps>
      /** The account goes, and its document with it. */
      readonly removes?: Plan['removes']
      readonly effects: Effects
      /** Asked for once everything is carried out, with the user as the commit left it. */
      readonly answer: (user: UserDoc, steps: Steps) => T | Promise<T>
    }

export function refused<T>(answer: T): Decision<T> {
  return { kind: 'refused', answer }
}

export interface UserDecisions {
  /**
   * Read the user, let `decide` make up its mind, and commit its decision if nobody else committed one about this user since;
   * else again from the start. The commit is one write of the user's document with the plan inside; the plan is carried out
   * before the answer. Where the server allows it, commit and steps are one transaction. `decide` must have no effects of its own.
   */
  decide<T>(userId: string, decide: (user: UserDoc | null) => Promise<Decision<T>>): Promise<T>
  /** The user, once everything committed about the user before is carried out; `null` for one who is gone then. */
  settled(user: UserDoc | null): Promise<UserDoc | null>
}

/** The server has no transactions after all: no sessions, not a replica set (20, 263), or none of its commands (59). */
function lacksTransactions(error: unknown): boolean {
  if (error instanceof MongoCompatibilityError) return true
  return error instanceof MongoServerError && [20, 59, 263].includes(Number(error.code))
}

export function userDecisions(db: Collections, settler: Settler, transactions: Transactions | null): UserDecisions {
  const queue = new KeyedQueue()

  async function settled(user: UserDoc | null): Promise<UserDoc | null> {
    if (user?.pending) await settler.settle({ kind: 'user', id: user._id, pending: user.pending })
    return user?.pending?.removes === undefined ? user : null
  }

  /** The deciding write. `null`: somebody else's came first. */
  async function commit(user: UserDoc, { $set, $inc, ...others }: UserChange, pending: Plan, scope: Scope): Promise<UserDoc | null> {
    const change = { ...others, $set: isEmpty(pending) ? { ...$set } : { ...$set, pending }, $inc: { ...$inc, rev: 1 } }
    const undecided = { _id: user._id, rev: user.rev, pending: { $exists: false } }
    const before = await db.users.findOneAndUpdate(undecided, change, { ...scope, returnDocument: 'before' })
    return before && applyChange(before, change)
  }

  /** Layer 3 of 004: the decision and everything that follows in users, sessions and secrets, as a whole or not at all. */
  function commitInTransaction(within: Transactions, user: UserDoc, change: UserChange, plan: Plan): Promise<UserDoc | null> {
    return within.run(async (session: ClientSession) => {
      const committed = await commit(user, change, { ...plan, ...NO_STEPS }, { session })
      if (committed !== null) await carryOut(db, user._id, plan, { session })
      return committed
    })
  }

  async function decided(user: UserDoc, change: UserChange, plan: Plan): Promise<UserDoc | null> {
    if (transactions === null) return commit(user, change, plan, {})
    try {
      return await commitInTransaction(transactions, user, change, plan)
    } catch (error) {
      // A duplicate or a conflict has aborted the transaction; outside of one the journal decides again (R-124, R-128, D-19).
      const isVoid = isDuplicate(error) || error instanceof TransactionConflict || lacksTransactions(error)
      if (isVoid) return commit(user, change, plan, {})
      throw error
    }
  }

  async function attempt<T>(userId: string, decide: (user: UserDoc | null) => Promise<Decision<T>>): Promise<{ readonly value: T } | null> {
    const user = await db.users.findOne({ _id: userId })
    if (user?.pending) {
      await settled(user)
      return null
    }
    const decision = await decide(user)
    if (decision.kind === 'refused' || user === null) return decision.kind === 'refused' ? { value: decision.answer } : null
    const steps: Steps = { ...NO_STEPS, ...decision.steps }
    const { removes, effects } = decision
    const plan: Plan = { ...(await settler.prepare(effects)), ...steps, ...(removes && { removes }), rev: user.rev + 1 }
    const committed = await decided(user, decision.change, plan)
    if (committed === null) return null
    if (committed.pending) await settler.settle({ kind: 'user', id: userId, pending: committed.pending }, effects.seal)
    return { value: await decision.answer(committed, steps) }
  }

  return {
    settled,
    decide: (userId, decide) => queue.run(userId, () => untilDecided(() => attempt(userId, decide))),
  }
}
