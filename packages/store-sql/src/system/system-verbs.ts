import type { ConfigRow } from '@sallyport/ports'
import { sql } from 'kysely'
import { toConfig } from '../codec.ts'
import type { SqlDialect } from '../dialect/dialect.ts'
import { checkSchema } from '../migrate.ts'
import { first, rows, type Verb } from '../verb.ts'

/** The verbs of `SystemConfigStore`, and the check of `Store`. */
export function systemVerbs(dialect: SqlDialect) {
  const { db } = dialect
  return {
    *listConfig(): Verb<readonly ConfigRow[]> {
      return (yield* rows(db.selectFrom('system_config').selectAll().orderBy('configKey').compile())).map(toConfig)
    },

    *check(): Verb<void> {
      yield* first(sql`select 1`.compile(db))
      yield* checkSchema(dialect)
    },
  }
}
