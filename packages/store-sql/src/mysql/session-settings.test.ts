import { sql } from 'kysely'
import { createConnection } from 'mysql2/promise'
import { describe, expect, it } from 'vitest'
import { describeOnMysql } from '../../test/servers.ts'
import { mysqlDialect } from '../dialect/mysql.ts'
import { serverExecutor } from '../pooled/open-server-store.ts'
import { type ServerLimits, serverLimits } from '../pooled/server-options.ts'
import type { SqlConnection } from '../pooled/sql-connection.ts'
import { rows } from '../verb.ts'
import { mysqlServer, openMysqlStore } from './open-mysql-store.ts'

const { db } = mysqlDialect()
const KEY = { identifier: 'a', action: 'b' }
const RULE = { limit: 1000, windowMs: 60_000, lockMs: 60_000 }

const ask = (connection: SqlConnection, query: string) => connection.execute({ wants: 'rows', query: sql.raw(query).compile(db) })

await describeOnMysql(({ another }) => {
  describe('settings of a session', () => {
    it('let nobody who is frozen inside a transaction keep its locks, nor end the process that wakes up', async () => {
      const url = await another()
      const store = await openMysqlStore({ url, migrate: true })
      await store.attempts.take(KEY, RULE, 1)
      const limits: ServerLimits = { ...serverLimits({ url, statementTimeoutMs: 100 }), deadlineMs: 1_000, idleTimeoutMs: 1_000 }
      const frozen = await (await mysqlServer({ url }, limits)).connect()
      await frozen.begin()
      await ask(frozen, 'select * from rate_limits for update')
      await expect.poll(() => store.attempts.take(KEY, RULE, 1).catch((error: unknown) => error)).toMatchObject({ attempts: 2 })
      await expect.poll(() => frozen.isBroken()).toBe(true)
      await store.close()
    })

    it('say `busy` of a table that is locked as a whole', async () => {
      const url = await another()
      const store = await openMysqlStore({ url, migrate: true, lockTimeoutMs: 500, statementTimeoutMs: 1_500 })
      const other = await createConnection(url)
      await other.query('lock tables rate_limits write')
      await expect(store.attempts.take(KEY, RULE, 1)).rejects.toMatchObject({ storeFault: 'busy' })
      await other.end()
      await expect(store.attempts.take(KEY, RULE, 1)).resolves.toMatchObject({ attempts: 1 })
      await store.close()
    })

    it('put no limit on what a change of the schema takes, nor on its waiting for another one', async () => {
      const url = await another()
      const limits = serverLimits({ url, statementTimeoutMs: 300 })
      const server = await mysqlServer({ url }, limits)
      const [first, second] = [serverExecutor(server, limits), serverExecutor(server, limits)]
      // Each is longer than the limit; the second one has to wait for the first one's lock besides.
      const change = (name: string) => () =>
        rows(sql.raw(`create table ${name} (id integer primary key) as select sleep(0.7) as id from (select 1) as once`).compile(db))
      await Promise.all([first.migrate(change('one')), second.migrate(change('two'))])
      const names = sql<{
        name: string
      }>`select table_name as name from information_schema.tables where table_schema = database() order by 1`
      expect(await first.read(() => rows(names.compile(db)))).toEqual([{ name: 'one' }, { name: 'two' }])
      await Promise.all([first.close(), second.close()])
    })
  })
})
