import type { ConfigRow, EpochMs, RevocationPage } from '@sallyport/ports'
import { sql } from 'kysely'
import { toConfig } from '../codec.ts'
import type { SqlDialect } from '../dialect/dialect.ts'
import { checkSchema } from '../migrate.ts'
import { statement } from '../statement.ts'
import { first, rows, type Verb } from '../verb.ts'

/** The verbs of `SystemConfigStore` and `RevocationStore`, and the check of `Store`. */
export function systemVerbs(dialect: SqlDialect) {
  const { db } = dialect
  const endedSince = statement((p: { since: EpochMs }) =>
    db
      .selectFrom('user_sessions')
      .select(['id as sessionId', 'endedAt as at'])
      .where('endedAt', '>=', p.since)
      .$narrowType<{ at: number }>(),
  )
  const changedSince = statement((p: { since: EpochMs }) =>
    db
      .selectFrom('users')
      .select(['id as userId', 'authorityChangedAt as at'])
      .where('authorityChangedAt', '>=', p.since)
      .$narrowType<{ at: number }>(),
  )

  return {
    *listConfig(): Verb<readonly ConfigRow[]> {
      return (yield* rows(db.selectFrom('system_config').selectAll().orderBy('configKey').compile())).map(toConfig)
    },

    *pullRevocations(since: EpochMs): Verb<RevocationPage> {
      const sessions = yield* rows(endedSince({ since }))
      const users = yield* rows(changedSince({ since }))
      return { sessions, users }
    },

    *check(): Verb<void> {
      yield* first(sql`select 1`.compile(db))
      yield* checkSchema(dialect)
    },
  }
}
