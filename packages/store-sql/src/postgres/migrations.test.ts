import pg from 'pg'
import { administerPostgres } from '../../test/administer.ts'
import { describeServerMigrations, type MigrationBench } from '../../test/server-migrations.ts'
import { itHasTheViews } from '../../test/server-views.ts'
import { describeOnPostgres } from '../../test/servers.ts'
import { postgresDialect } from '../dialect/postgres.ts'
import { serverExecutor } from '../pooled/open-server-store.ts'
import { serverLimits } from '../pooled/server-options.ts'
import { postgresServer } from './open-postgres-store.ts'

const CATALOGUE = [
  `select table_name, column_name, ordinal_position, data_type, character_maximum_length, is_nullable, column_default, generation_expression
   from information_schema.columns where table_schema = 'public' order by 1, 3`,
  `select indexname, indexdef from pg_indexes where schemaname = 'public' order by 1`,
  `select conname, pg_get_constraintdef(oid) from pg_constraint where connamespace = 'public'::regnamespace order by 1`,
  `select viewname, definition from pg_views where schemaname = 'public' order by 1`,
]

async function readSchema(url: string): Promise<unknown> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  const parts: unknown[] = []
  for (const query of CATALOGUE) parts.push((await client.query(query)).rows)
  await client.end()
  return parts
}

await describeOnPostgres(({ another }) => {
  const bench: MigrationBench = {
    dialect: postgresDialect(),
    async openEmpty() {
      const url = await another()
      const limits = serverLimits({ url })
      return { url, executor: serverExecutor(await postgresServer({ url }, limits), limits) }
    },
    readSchema,
    run: administerPostgres,
  }
  describeServerMigrations(bench)
  itHasTheViews(bench)
})
