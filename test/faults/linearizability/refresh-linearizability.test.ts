import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { repetitions, seedOfRun } from '../support/seeded-random.ts'
import { DATABASE_KINDS } from '../support/target.ts'
import { startDatabase, type TestDatabase } from '../support/test-database.ts'
import { checkRefresh, REFRESH_MIXES } from './check-refresh.ts'

const seed = seedOfRun()
/** On SQLite; of the databases that answer over a network a tenth each. */
const histories = repetitions('HISTORIES', 120)
const timeLimit = 120_000 + histories * 1_000
const CROSS_PROCESS = REFRESH_MIXES.filter(({ name }) => name === 'two processes')

describe.each(DATABASE_KINDS.filter((kind) => kind !== 'memory'))(
  `refresh is linearizable on %s (SALLYPORT_SEED=${seed}, HISTORIES=${histories})`,
  (kind) => {
    let database: TestDatabase | null = null
    let missing = ''
    beforeAll(async () => {
      const started = await startDatabase(kind)
      if ('missing' in started) missing = started.missing
      else database = started
    }, 300_000)
    afterAll(() => database?.stop())

    const mixes =
      kind === 'sqlite'
        ? REFRESH_MIXES.map((mix) => ({ ...mix, of: histories }))
        : CROSS_PROCESS.map((mix) => ({ ...mix, of: histories / 2 }))
    it.each(mixes)('$name', { timeout: timeLimit }, async ({ of, ...mix }) => {
      if (database === null) {
        if (process.env.CI === 'true') throw new Error(missing)
        console.warn(`SKIPPED refresh on ${kind}: ${missing}`)
        return
      }
      const count = Math.max(2, Math.round(of * mix.part))
      const tally = await checkRefresh({ target: await database.fresh(), mix, histories: count, parallel: 2, seed })
      expect(tally.violations[0] ?? null, `SALLYPORT_SEED=${seed}`).toBeNull()
      expect(tally).toMatchObject({ histories: count, undecided: 0, auditHolds: true })
      // A run in which nobody ever refreshed would prove nothing.
      expect(tally.refreshed).toBeGreaterThan(0)
    })
  },
)
