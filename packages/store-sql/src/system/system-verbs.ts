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
  // One statement: without a broadcast every check of a token waits for it. All parts are ranges of an index.
  const revokedSince = statement((p: { since: EpochMs }) =>
    db
      .selectFrom('user_sessions')
      .select(['id', 'endedAt as at', sql.lit<number>(1).as('isSession')])
      .where('endedAt', '>=', p.since)
      .unionAll(
        db
          .selectFrom('users')
          .select(['id', 'authorityChangedAt as at', sql.lit<number>(0).as('isSession')])
          .where('authorityChangedAt', '>=', p.since),
      )
      .unionAll(
        db
          .selectFrom('removed_users')
          .select(['id', 'removedAt as at', sql.lit<number>(0).as('isSession')])
          .where('removedAt', '>=', p.since),
      )
      .$castTo<{ id: string; at: EpochMs; isSession: number }>(),
  )

  return {
    *listConfig(): Verb<readonly ConfigRow[]> {
      return (yield* rows(db.selectFrom('system_config').selectAll().orderBy('configKey').compile())).map(toConfig)
    },

    *pullRevocations(since: EpochMs): Verb<RevocationPage> {
      const revoked = yield* rows(revokedSince({ since }))
      return {
        sessions: revoked.filter((row) => row.isSession === 1).map(({ id, at }) => ({ sessionId: id, at })),
        users: revoked.filter((row) => row.isSession === 0).map(({ id, at }) => ({ userId: id, at })),
      }
    },

    *check(): Verb<void> {
      yield* first(sql`select 1`.compile(db))
      yield* checkSchema(dialect)
    },
  }
}
