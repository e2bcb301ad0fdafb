import type { EpochMs, Sweepable } from '@sallyport/ports'
import { lockedIfFree, type SqlDialect } from '../dialect/dialect.ts'
import { statement } from '../statement.ts'
import { count, rows, type Verb } from '../verb.ts'

interface Dead {
  readonly before: EpochMs
  readonly limit: number
}

type Found = readonly { readonly id: string }[]

/** Ids in one `DELETE`. Its shape is always the same; an id may stand in it twice. */
const IDS_AT_ONCE = 50
type IdSlots = Readonly<Record<`id${number}`, string>>

function slots(ids: readonly string[]): IdSlots {
  return Object.fromEntries(Array.from({ length: IDS_AT_ONCE }, (_, index) => [`id${index}`, ids[index] ?? ids[0] ?? '']))
}

/** Which rows are dead. Sessions are asked for twice, as a condition on either of two columns would use no index. */
function deadRows(dialect: SqlDialect) {
  const { db } = dialect
  const secrets = statement((p: Dead) =>
    lockedIfFree(dialect, db.selectFrom('one_time_secrets').select('id').where('expiresAt', '<', p.before).limit(p.limit)),
  )
  const ended = statement((p: Dead) =>
    lockedIfFree(dialect, db.selectFrom('user_sessions').select('id').where('endedAt', '<', p.before).limit(p.limit)),
  )
  const expired = statement((p: Dead) =>
    lockedIfFree(dialect, db.selectFrom('user_sessions').select('id').where('expiresAt', '<', p.before).limit(p.limit)),
  )
  const attempts = statement((p: Dead) =>
    lockedIfFree(dialect, db.selectFrom('rate_limits').select('id').where('expiresAt', '<', p.before).limit(p.limit)),
  )
  const mails = statement((p: Dead) =>
    lockedIfFree(
      dialect,
      db.selectFrom('mail_outbox').select('id').where('createdAt', '<', p.before).where('status', 'in', ['sent', 'failed']).limit(p.limit),
    ),
  )
  return { one_time_secrets: [secrets], sessions: [ended, expired], attempts: [attempts], mails: [mails] } as const
}

function deletions({ db }: SqlDialect) {
  const from = (table: 'one_time_secrets' | 'user_sessions' | 'rate_limits' | 'mail_outbox') =>
    statement((p: IdSlots) => db.deleteFrom(table).where('id', 'in', Object.values(p)))
  return {
    one_time_secrets: from('one_time_secrets'),
    sessions: from('user_sessions'),
    attempts: from('rate_limits'),
    mails: from('mail_outbox'),
  }
}

/** `MaintenanceStore.sweep`: lock a batch, passing over rows that others have locked, then delete it. */
export function sweepVerb(dialect: SqlDialect) {
  const dead = deadRows(dialect)
  const remove = deletions(dialect)

  return function* sweep(what: Sweepable, before: EpochMs, limit: number): Verb<number> {
    const found = new Set<string>()
    for (const find of dead[what]) {
      if (found.size >= limit) break
      const batch: Found = yield* rows(find({ before, limit: limit - found.size }))
      for (const { id } of batch) found.add(id)
    }
    const ids = [...found]
    let removed = 0
    for (let start = 0; start < ids.length; start += IDS_AT_ONCE) {
      removed += yield* count(remove[what](slots(ids.slice(start, start + IDS_AT_ONCE))))
    }
    return removed
  }
}
