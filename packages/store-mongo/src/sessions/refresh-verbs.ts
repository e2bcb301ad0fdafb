import type { Effects, ReplayRun, Rotation } from '@sallyport/ports'
import { removeAt } from '../codec.ts'
import type { Collections } from '../documents.ts'
import type { Settler } from '../journal/settler.ts'
import { untilDecided } from '../patience.ts'

/** The input of `SessionStore.countReplay`. */
interface ReplayCount {
  readonly sessionId: string
  readonly generation: number
  readonly kind: 'late' | 'parent'
  readonly seen: ReplayRun
  readonly next: ReplayRun
}

const RUN_FIELDS = { late: 'lateReplays', parent: 'parentReplays' } as const

/** The writes behind a refresh, each one guarded write of the session's document: `rotate` and `countReplay` of the port. */
export function refreshVerbs(db: Collections, settler: Settler) {
  return {
    async rotate({ sessionId, fromGeneration, tokenHash, at, expiresAt, ipAddress }: Rotation): Promise<boolean> {
      const { matchedCount } = await db.sessions.updateOne(
        { _id: sessionId, isActive: true, generation: fromGeneration, expiresAt: { $gt: at } },
        {
          $inc: { generation: 1 },
          // Clocks of two processes may differ; activity never moves back.
          $max: { lastActiveAt: at },
          $set: {
            refreshTokenHash: tokenHash,
            rotatedAt: at,
            expiresAt,
            removeAt: removeAt('session', expiresAt),
            ...(ipAddress === null ? {} : { ipAddress }),
          },
        },
      )
      return matchedCount === 1
    },

    async countReplay({ sessionId, generation, kind, seen, next }: ReplayCount, effects: Effects): Promise<boolean> {
      const field = RUN_FIELDS[kind]
      const pending = await settler.prepare(effects)
      const guard = {
        _id: sessionId,
        isActive: true,
        generation,
        [`${field}.run`]: seen.run,
        // Once per generation: a caller that saw the run as it is must not count over what another one just wrote.
        $and: [{ [`${field}.generation`]: seen.generation }, { [`${field}.generation`]: { $ne: next.generation } }],
      }
      return untilDecided(async () => {
        const change = { $set: { [field]: next, pending } }
        const { matchedCount } = await db.sessions.updateOne({ ...guard, pending: { $exists: false } }, change)
        if (matchedCount === 1) {
          await settler.settle({ kind: 'session', id: sessionId, pending }, effects.seal)
          return { value: true }
        }
        const blocked = await db.sessions.findOne({ ...guard, pending: { $exists: true } })
        if (!blocked?.pending) return { value: false }
        await settler.settle({ kind: 'session', id: sessionId, pending: blocked.pending })
        return null
      })
    },
  }
}
