import pg from 'pg'
import { describe, expect, it } from 'vitest'
import { administerPostgres } from '../../test/administer.ts'
import { describeServerFaults } from '../../test/server-faults.ts'
import { describeOnPostgres } from '../../test/servers.ts'
import { postgresDialect } from '../dialect/postgres.ts'
import { serverExecutor } from '../pooled/open-server-store.ts'
import { serverLimits } from '../pooled/server-options.ts'
import { openPostgresStore, postgresServer } from './open-postgres-store.ts'
import { diagnosePostgres } from './postgres-faults.ts'

await describeOnPostgres(({ server, url }) => {
  describeServerFaults({
    dialect: postgresDialect(),
    url,
    open: openPostgresStore,
    async executor(options) {
      const limits = serverLimits(options)
      return serverExecutor(await postgresServer(options, limits), limits)
    },
    sleep: (seconds) => `select pg_sleep(${seconds})`,
    killConnections: () =>
      administerPostgres(server.url, "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'sallyport'"),
    async holdCounter() {
      const client = new pg.Client({ connectionString: url() })
      await client.connect()
      await client.query('begin; select * from rate_limits for update')
      return () => client.end()
    },
    async readOnlyUrl() {
      const readOnly = new URL(url())
      readOnly.searchParams.set('options', '-c default_transaction_read_only=on')
      return readOnly.href
    },
  })
})

describe('diagnosePostgres', () => {
  const fromServer = (code: string) => Object.assign(new Error('x'), { severity: 'ERROR', code })

  it.each([
    ['53100', 'full'],
    ['53300', 'busy'],
    ['53200', 'unavailable'],
    ['55P03', 'busy'],
    ['25006', 'read_only'],
    ['57014', 'unavailable'],
    ['28P01', 'unavailable'],
    ['3D000', 'unavailable'],
    ['42P01', 'unavailable'],
    ['57P01', 'unavailable'],
    ['08006', 'unavailable'],
  ] as const)('takes %s for %s', (code, fault) => {
    expect(diagnosePostgres(fromServer(code))).toMatchObject({ kind: 'fault', fault })
  })

  it.each(['40001', '40P01', '23505'])('takes %s for a conflict', (code) => {
    expect(diagnosePostgres(fromServer(code))).toEqual({ kind: 'conflict' })
  })

  it('takes what the driver says itself for a lost connection, and the rest for a mistake of ours', () => {
    expect(diagnosePostgres(Object.assign(new Error('x'), { code: 'ECONNRESET' }))).toMatchObject({ lost: true })
    expect(diagnosePostgres(new Error('Connection terminated unexpectedly'))).toMatchObject({ lost: true })
    for (const bug of [fromServer('42601'), fromServer('23503'), new TypeError('x'), 'text']) {
      expect(diagnosePostgres(bug)).toEqual({ kind: 'bug' })
    }
  })
})
