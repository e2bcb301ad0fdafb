import { randomUUID } from 'node:crypto'
import type { AttemptKey, AttemptOutcome, AttemptRule, EpochMs } from '@sallyport/ports'
import { locked, type SqlDialect } from '../dialect/dialect.ts'
import type { RateLimitRow } from '../schema.ts'
import { statement } from '../statement.ts'
import { count, first, type Verb } from '../verb.ts'

type Counter = Pick<RateLimitRow, 'attempts' | 'windowStart' | 'windowEndsAt' | 'expiresAt'>

/** What the counter becomes when one more attempt is counted. */
function afterAttempt(current: Counter | null, rule: AttemptRule, now: EpochMs): Counter {
  const attempts = (current?.attempts ?? 0) + 1
  const windowStart = current?.windowStart ?? now
  const windowEndsAt = current?.windowEndsAt ?? now + rule.windowMs
  const isFull = attempts >= rule.limit
  return { attempts, windowStart, windowEndsAt, expiresAt: isFull ? now + rule.lockMs : windowEndsAt }
}

/** The verbs of the port `AttemptStore`, on `rate_limits`. */
export function attemptVerbs(dialect: SqlDialect) {
  const { db } = dialect
  const find = statement((p: AttemptKey) =>
    db.selectFrom('rate_limits').selectAll().where('identifier', '=', p.identifier).where('action', '=', p.action),
  )
  const findLocked = statement((p: AttemptKey) =>
    locked(dialect, db.selectFrom('rate_limits').selectAll().where('identifier', '=', p.identifier).where('action', '=', p.action)),
  )
  const insert = statement((p: RateLimitRow) => db.insertInto('rate_limits').values(p))
  const update = statement((p: Counter & { id: string }) =>
    db
      .updateTable('rate_limits')
      .set({ attempts: p.attempts, windowStart: p.windowStart, windowEndsAt: p.windowEndsAt, expiresAt: p.expiresAt })
      .where('id', '=', p.id),
  )
  // A counter that is no longer full is no longer locked: its old window holds again.
  const giveBackOne = statement((p: AttemptKey) =>
    db
      .updateTable('rate_limits')
      .set((e) => ({ attempts: e('attempts', '-', 1), expiresAt: e.ref('windowEndsAt') }))
      .where('identifier', '=', p.identifier)
      .where('action', '=', p.action)
      .where('attempts', '>', 0),
  )
  const remove = statement((p: AttemptKey) =>
    db.deleteFrom('rate_limits').where('identifier', '=', p.identifier).where('action', '=', p.action),
  )

  const removeAll = statement((p: { action: string; pattern: string }) =>
    db.deleteFrom('rate_limits').where('action', '=', p.action).where('identifier', 'like', p.pattern),
  )

  return {
    *take(key: AttemptKey, rule: AttemptRule, now: EpochMs): Verb<AttemptOutcome> {
      const row = yield* first(findLocked(key))
      const current = row !== null && row.attempts > 0 && row.expiresAt > now ? row : null
      const attempts = current?.attempts ?? 0
      if (attempts >= rule.limit) return { allowed: false, attempts, resetAt: current?.expiresAt ?? now + rule.lockMs }
      const next = afterAttempt(current, rule, now)
      if (row === null) yield* count(insert({ id: randomUUID(), identifier: key.identifier, action: key.action, ...next }))
      else yield* count(update({ id: row.id, ...next }))
      return { allowed: true, attempts: next.attempts, resetAt: next.expiresAt }
    },

    *giveBack(key: AttemptKey): Verb<void> {
      yield* count(giveBackOne(key))
    },

    *clear(keys: readonly AttemptKey[]): Verb<void> {
      for (const key of keys) yield* count(remove(key))
    },

    *clearAll(action: string, identifierPrefix: string): Verb<void> {
      yield* count(removeAll({ action, pattern: `${identifierPrefix}%` }))
    },

    *read(key: AttemptKey, now: EpochMs): Verb<{ readonly attempts: number; readonly resetAt: EpochMs } | null> {
      const row = yield* first(find(key))
      return row !== null && row.attempts > 0 && row.expiresAt > now ? { attempts: row.attempts, resetAt: row.expiresAt } : null
    },
  }
}
