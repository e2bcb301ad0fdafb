import type { EpochMs, Sweepable } from '@sallyport/ports'
import type { CompiledQuery } from 'kysely'
import { lockedIfFree, type SqlDialect } from '../dialect/dialect.ts'
import { statement } from '../statement.ts'
import { count, rows, type Verb } from '../verb.ts'

interface Dead {
  readonly before: EpochMs
  readonly limit: number
}

/** The ids of one `DELETE`. Its shape is always the same; an id may stand in it twice. */
type IdSlots = Readonly<Record<`id${number}`, string>>

function slots(ids: readonly string[], size: number): IdSlots {
  return Object.fromEntries(Array.from({ length: size }, (_, index) => [`id${index}`, ids[index] ?? ids[0] ?? '']))
}

type Table = 'one_time_secrets' | 'user_sessions' | 'removed_users' | 'rate_limits' | 'mail_outbox' | 'auth_challenges' | 'trusted_devices'

interface Source {
  readonly find: (dead: Dead) => CompiledQuery<{ readonly id: string }>
  readonly remove: (ids: IdSlots) => CompiledQuery
}

/** Where dead rows are. Sessions are asked for twice, as a condition on either of two columns would use no index. */
function deadRows(dialect: SqlDialect): Readonly<Record<Sweepable, readonly Source[]>> {
  const { db } = dialect
  const source = (table: Table, find: Source['find']): Source => ({
    find,
    remove: statement((p: IdSlots) => db.deleteFrom(table).where('id', 'in', Object.values(p))),
  })
  const expired = (table: 'one_time_secrets' | 'user_sessions' | 'rate_limits' | 'auth_challenges' | 'trusted_devices') =>
    source(
      table,
      statement((p: Dead) => lockedIfFree(dialect, db.selectFrom(table).select('id').where('expiresAt', '<', p.before).limit(p.limit))),
    )
  const ended = source(
    'user_sessions',
    statement((p: Dead) =>
      lockedIfFree(dialect, db.selectFrom('user_sessions').select('id').where('endedAt', '<', p.before).limit(p.limit)),
    ),
  )
  const gone = source(
    'removed_users',
    statement((p: Dead) =>
      lockedIfFree(dialect, db.selectFrom('removed_users').select('id').where('removedAt', '<', p.before).limit(p.limit)),
    ),
  )
  const mails = source(
    'mail_outbox',
    statement((p: Dead) => {
      const old = db.selectFrom('mail_outbox').select('id').where('createdAt', '<', p.before)
      return lockedIfFree(dialect, old.where('status', 'in', ['sent', 'failed']).limit(p.limit))
    }),
  )
  return {
    one_time_secrets: [expired('one_time_secrets')],
    // Users who are gone count as their sessions, which went with them.
    sessions: [ended, expired('user_sessions'), gone],
    attempts: [expired('rate_limits')],
    mails: [mails],
    challenges: [expired('auth_challenges')],
    trusted_devices: [expired('trusted_devices')],
  }
}

/** `MaintenanceStore.sweep`: lock a batch, passing over rows that others have locked, then delete it. */
export function sweepVerb(dialect: SqlDialect) {
  const dead = deadRows(dialect)
  const idsAtOnce = dialect.sweepBatch

  function* sweepOne({ find, remove }: Source, before: EpochMs, limit: number): Verb<number> {
    const ids = (yield* rows(find({ before, limit }))).map(({ id }) => id)
    let removed = 0
    for (let start = 0; start < ids.length; start += idsAtOnce) {
      removed += yield* count(remove(slots(ids.slice(start, start + idsAtOnce), idsAtOnce)))
    }
    return removed
  }

  return function* sweep(what: Sweepable, before: EpochMs, limit: number): Verb<number> {
    let removed = 0
    for (const source of dead[what]) {
      if (removed < limit) removed += yield* sweepOne(source, before, limit - removed)
    }
    return removed
  }
}
