import { createConnection } from 'mysql2/promise'
import { administerMysql } from '../../test/administer.ts'
import { describeServerMigrations, type MigrationBench } from '../../test/server-migrations.ts'
import { itHasTheViews } from '../../test/server-views.ts'
import { describeOnMysql } from '../../test/servers.ts'
import { mysqlDialect } from '../dialect/mysql.ts'
import { serverExecutor } from '../pooled/open-server-store.ts'
import { serverLimits } from '../pooled/server-options.ts'
import { mysqlServer } from './open-mysql-store.ts'

const CATALOGUE = [
  `select table_name, engine, table_collation, table_type from information_schema.tables where table_schema = database() order by 1`,
  `select table_name, ordinal_position, column_name, column_type, collation_name, is_nullable, column_default, generation_expression, extra
   from information_schema.columns where table_schema = database() order by 1, 2`,
  `select table_name, index_name, seq_in_index, column_name, non_unique from information_schema.statistics
   where table_schema = database() order by 1, 2, 3`,
  `select constraint_name, table_name, referenced_table_name, delete_rule from information_schema.referential_constraints
   where constraint_schema = database() order by 1`,
  `select table_name, replace(view_definition, concat(char(96), database(), char(96), '.'), '') as definition
   from information_schema.views where table_schema = database() order by 1`,
]

async function readSchema(url: string): Promise<unknown> {
  const connection = await createConnection(url)
  const parts: unknown[] = []
  for (const query of CATALOGUE) parts.push((await connection.query(query))[0])
  await connection.end()
  return parts
}

await describeOnMysql(({ another }) => {
  const bench: MigrationBench = {
    dialect: mysqlDialect(),
    async openEmpty() {
      const url = await another()
      const limits = serverLimits({ url })
      return { url, executor: serverExecutor(await mysqlServer({ url }, limits), limits) }
    },
    readSchema,
    run: administerMysql,
  }
  describeServerMigrations(bench)
  itHasTheViews(bench)
})
