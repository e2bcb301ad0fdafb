import type { AuditFilter } from '@sallyport/ports'
import type { CompiledQuery } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { auditPage } from '../src/audit/audit-page.ts'
import type { SqlDialect } from '../src/dialect/dialect.ts'
import { createMigrations } from '../src/migrate.ts'
import type { AuditRow } from '../src/schema.ts'
import { count, type Executor, type Verb } from '../src/verb.ts'

const T = 1_750_000_000_000
const ENTRIES = 3_000
const LOGINS = 200
const LIMIT = 10
/** A planner may fetch a few dozen at once and sort them; the wrong index means thousands. */
const READ_AT_MOST = 6 * LIMIT

const USERS = ['user-1', 'user-2'] as const

/** All that the filters ask for is among the oldest: who walks from the newest entry on reads thousands. */
function entry(index: number): AuditRow {
  return {
    id: `entry-${index}`,
    seq: index + 1,
    userId: USERS[index % USERS.length] ?? null,
    subject: null,
    sessionId: null,
    action: index < LOGINS ? 'login' : 'logout',
    resource: null,
    method: null,
    endpoint: null,
    ipAddress: null,
    userAgent: null,
    success: index < 100 ? 0 : 1,
    errorCode: null,
    errorMessage: null,
    metadata: null,
    processingTime: null,
    createdAt: T + index,
    previousHash: '',
    hash: '',
  }
}

const NOBODY = { firstName: '', lastName: '', name: '', role: 'user', isActive: 1, createdAt: T, updatedAt: T } as const
const NEVER_SIGNED_IN = { securityVersion: 1, failedLoginAttempts: 0, activeSessions: 0 }
const user = (id: string) => ({ ...NOBODY, ...NEVER_SIGNED_IN, id, email: id })

/** Every filter that the port offers. */
const FILTERS = Object.entries({ userId: USERS[0], action: 'login', success: false, since: T + 20, until: T + 60 }).reduce<AuditFilter[]>(
  (filters, [name, value]) => filters.flatMap((filter) => [filter, { ...filter, [name]: value }]),
  [{}],
)
/** One user's entries are all looked at to find those that succeeded. */
function readAtMost({ userId, action, success }: AuditFilter): number {
  if (userId === undefined || success === undefined) return READ_AT_MOST
  return action === undefined ? ENTRIES / USERS.length : LOGINS
}

const PLACES = [null, { createdAt: T + 50, seq: 51 }]

interface AuditBench {
  readonly dialect: SqlDialect
  /** An executor on a database that is empty. */
  openEmpty(): Promise<{ readonly executor: Executor }>
  /** After many inserts, where the planner goes by statistics. */
  readonly analyze: CompiledQuery | null
  /** How many entries the database touches to answer the query, by its own account. */
  entriesRead(query: CompiledQuery<AuditRow>, filter: AuditFilter): Verb<number>
}

/** A page of the audit log costs the page, whatever it is asked for by. */
export function describeAuditPages({ dialect, openEmpty, analyze, entriesRead }: AuditBench): void {
  describe('a page of the audit log', () => {
    let executor: Executor
    beforeAll(async () => {
      ;({ executor } = await openEmpty())
      await createMigrations(dialect, executor, { now: () => T }).up()
      await executor.write(function* () {
        yield* count(dialect.db.insertInto('users').values(USERS.map(user)).compile())
        for (let from = 0; from < ENTRIES; from += 500) {
          const values = Array.from({ length: 500 }, (_, index) => entry(from + index))
          yield* count(dialect.db.insertInto('audit_logs').values(values).compile())
        }
      })
      if (analyze !== null) await executor.write(() => count(analyze))
    }, 60_000)
    afterAll(() => executor.close())

    it.each(FILTERS.map((filter) => [JSON.stringify(filter), filter] as const))('costs no more than the page: %s', async (_, filter) => {
      for (const after of PLACES) {
        const query = auditPage(dialect, filter, { after, limit: LIMIT })
        expect(await executor.write(() => entriesRead(query, filter)), query.sql).toBeLessThanOrEqual(readAtMost(filter))
      }
    })
  })
}
