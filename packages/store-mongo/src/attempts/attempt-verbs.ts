import type { AttemptKey, AttemptOutcome, AttemptRule, AttemptStore, EpochMs } from '@sallyport/ports'
import type { Condition, Filter } from 'mongodb'
import { removeAt } from '../codec.ts'
import type { AttemptDoc, Collections } from '../documents.ts'
import { isDuplicate } from '../mongo-faults.ts'
import { untilDecided } from '../patience.ts'

function idOf({ action, identifier }: AttemptKey): string {
  return `${action}:${identifier}`
}

function resetAt({ lockedUntil, windowEndsAt }: AttemptDoc): EpochMs {
  return lockedUntil ?? windowEndsAt
}

/** Counters that count at `now`. */
function running(now: EpochMs): Filter<AttemptDoc> {
  return { $or: [{ lockedUntil: { $gt: now } }, { lockedUntil: null, windowEndsAt: { $gt: now } }] }
}

function isRunning(doc: AttemptDoc, now: EpochMs): boolean {
  return doc.attempts > 0 && resetAt(doc) > now
}

/** The verbs of the port `AttemptStore`: one guarded write each, on one document per counter. */
export function attemptVerbs({ rateLimits }: Collections): AttemptStore {
  /** Count in a counter that runs. The attempt that fills it starts the lock, from its own instant. */
  async function countOne(key: AttemptKey, rule: AttemptRule, now: EpochMs): Promise<AttemptDoc | null> {
    const guarded = async (attempts: Condition<number>, lockedUntil: EpochMs | null) => {
      // What it was, and not what it became: between its write and its answer others count too.
      const before = await rateLimits.findOneAndUpdate(
        { _id: idOf(key), attempts, ...running(now) },
        {
          $inc: { attempts: 1 },
          $set: { lockedUntil },
          $max: { removeAt: removeAt('attempts', lockedUntil ?? now + rule.windowMs) },
        },
        { returnDocument: 'before' },
      )
      return before && { ...before, attempts: before.attempts + 1, lockedUntil }
    }
    const counted = await guarded({ $gt: 0, $lt: rule.limit - 1 }, null)
    return counted ?? guarded(rule.limit - 1, now + rule.lockMs)
  }

  /** Begin anew where nothing runs; `null` when somebody else began. */
  async function begin(key: AttemptKey, rule: AttemptRule, now: EpochMs): Promise<AttemptOutcome | null> {
    const windowEndsAt = now + rule.windowMs
    const lockedUntil = rule.limit === 1 ? now + rule.lockMs : null
    const fresh = { attempts: 1, windowEndsAt, lockedUntil, removeAt: removeAt('attempts', lockedUntil ?? windowEndsAt) }
    const over = {
      $or: [{ attempts: { $lte: 0 } }, { lockedUntil: { $ne: null, $lte: now } }, { lockedUntil: null, windowEndsAt: { $lte: now } }],
    }
    try {
      await rateLimits.updateOne({ _id: idOf(key), ...over }, { $set: fresh }, { upsert: true })
      return { allowed: true, attempts: 1, resetAt: lockedUntil ?? windowEndsAt }
    } catch (error) {
      if (isDuplicate(error)) return null
      throw error
    }
  }

  /** The answer to a caller that did not find a counter to count in. */
  async function beginOrRefuse(key: AttemptKey, rule: AttemptRule, now: EpochMs): Promise<AttemptOutcome | null> {
    const stored = await rateLimits.findOne({ _id: idOf(key) })
    const current = stored !== null && isRunning(stored, now) ? stored : null
    if (current === null) return rule.limit > 0 ? begin(key, rule, now) : { allowed: false, attempts: 0, resetAt: now + rule.lockMs }
    return current.attempts < rule.limit ? null : { allowed: false, attempts: current.attempts, resetAt: resetAt(current) }
  }

  return {
    take(key, rule, now) {
      return untilDecided(async () => {
        const counted = rule.limit > 1 ? await countOne(key, rule, now) : null
        if (counted !== null) return { value: { allowed: true, attempts: counted.attempts, resetAt: resetAt(counted) } }
        const outcome = await beginOrRefuse(key, rule, now)
        return outcome && { value: outcome }
      })
    },

    /** A counter that is no longer full is no longer locked: its old window holds again. */
    async giveBack(key) {
      await rateLimits.updateOne({ _id: idOf(key), attempts: { $gt: 0 } }, { $inc: { attempts: -1 }, $set: { lockedUntil: null } })
    },

    async clear(keys) {
      if (keys.length > 0) await rateLimits.deleteMany({ _id: { $in: keys.map(idOf) } })
    },

    async clearAll(action, identifierPrefix) {
      // A range instead of a pattern: nothing in the name has a meaning of its own. U+FFFF comes after every letter and digit.
      const from = idOf({ action, identifier: identifierPrefix })
      await rateLimits.deleteMany({ _id: { $gte: from, $lt: `${from}\uffff` } })
    },

    async read(key, now) {
      const doc = await rateLimits.findOne({ _id: idOf(key) })
      return doc !== null && isRunning(doc, now) ? { attempts: doc.attempts, resetAt: resetAt(doc) } : null
    },
  }
}
