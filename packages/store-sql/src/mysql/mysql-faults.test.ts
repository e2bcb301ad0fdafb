import { createConnection, type RowDataPacket } from 'mysql2/promise'
import { afterAll, describe, expect, it } from 'vitest'
import { administerMysql } from '../../test/administer.ts'
import { describeServerFaults } from '../../test/server-faults.ts'
import { describeOnMysql } from '../../test/servers.ts'
import { mysqlDialect } from '../dialect/mysql.ts'
import { serverExecutor } from '../pooled/open-server-store.ts'
import { serverLimits } from '../pooled/server-options.ts'
import { diagnoseMysql } from './mysql-faults.ts'
import { mysqlServer, openMysqlStore } from './open-mysql-store.ts'

interface Process extends RowDataPacket {
  readonly id: number
}

await describeOnMysql(({ server, url }) => {
  afterAll(() => administerMysql(server.url, 'set global read_only = 0'))
  describeServerFaults({
    dialect: mysqlDialect(),
    url,
    open: openMysqlStore,
    async executor(options) {
      const limits = serverLimits(options)
      return serverExecutor(await mysqlServer(options, limits), limits)
    },
    // Not plainly `select sleep()`: to MySQL's limit on statements that one answers 1, and no error.
    sleep: (seconds) => `select count(*) from (select 1 as one) as once where sleep(${seconds}) = 0`,
    async killConnections() {
      const connection = await createConnection(server.url)
      const others = "select id from information_schema.processlist where id <> connection_id() and db like 'sallyport%'"
      const [processes] = await connection.query<Process[]>(others)
      for (const { id } of processes) await connection.query(`kill ${id}`).catch(() => {})
      await connection.end()
    },
    async holdCounter() {
      const connection = await createConnection(url())
      await connection.query('start transaction')
      await connection.query('select * from rate_limits for update')
      return () => connection.end()
    },
    async readOnlyUrl() {
      const readOnly = new URL(url())
      // The administrator may write all the same, so the server is put in read-only mode for somebody else.
      await administerMysql(server.url, "create user if not exists 'reader'@'%' identified by 'pw'")
      await administerMysql(server.url, `grant all on \`${readOnly.pathname.slice(1)}\`.* to 'reader'@'%'`)
      await administerMysql(server.url, 'set global read_only = 1')
      readOnly.username = 'reader'
      readOnly.password = 'pw'
      return readOnly.href
    },
  })
})

describe('diagnoseMysql', () => {
  const fromServer = (errno: number) => Object.assign(new Error('x'), { errno, sqlState: 'HY000', code: 'ER_X' })

  it.each([
    [1021, 'full'],
    [1114, 'full'],
    [1040, 'busy'],
    [1226, 'busy'],
    [1290, 'read_only'],
    [1792, 'read_only'],
    [1045, 'unavailable'],
    [3118, 'unavailable'],
    [4151, 'unavailable'],
    [1862, 'unavailable'],
    [1820, 'unavailable'],
    [3159, 'unavailable'],
    [3032, 'unavailable'],
    [1049, 'unavailable'],
    [1146, 'unavailable'],
    [1053, 'unavailable'],
    [1969, 'unavailable'],
    [3024, 'unavailable'],
  ] as const)('takes %i for %s', (errno, fault) => {
    expect(diagnoseMysql(fromServer(errno))).toMatchObject({ kind: 'fault', fault })
  })

  it.each([1205, 1213, 1062, 1020])('takes %i for a conflict', (errno) => {
    expect(diagnoseMysql(fromServer(errno))).toEqual({ kind: 'conflict' })
  })

  it('takes what the driver says itself for a lost connection, and the rest for a mistake of ours', () => {
    expect(diagnoseMysql(Object.assign(new Error('x'), { code: 'ECONNRESET', errno: -104 }))).toMatchObject({ lost: true })
    expect(diagnoseMysql(Object.assign(new Error('x'), { code: 'PROTOCOL_CONNECTION_LOST' }))).toMatchObject({ lost: true })
    for (const bug of [fromServer(1064), fromServer(1452), new TypeError('x'), 'text']) expect(diagnoseMysql(bug)).toEqual({ kind: 'bug' })
  })
})
