import { describe, expect, it } from 'vitest'
import { repetitions, seedOfRun } from '../support/seeded-random.ts'
import { DATABASE_KINDS } from '../support/target.ts'
import { useDatabase } from '../support/use-database.ts'
import { checkRefresh, REFRESH_MIXES } from './check-refresh.ts'

const seed = seedOfRun()
/** On SQLite; of the databases that answer over a network a tenth each. */
const histories = repetitions('HISTORIES', 120)
const timeLimit = 120_000 + histories * 1_000
const CROSS_PROCESS = REFRESH_MIXES.filter(({ name }) => name === 'two processes')

describe.each(DATABASE_KINDS.filter((kind) => kind !== 'memory'))(
  `refresh is linearizable on %s (SALLYPORT_SEED=${seed}, HISTORIES=${histories})`,
  (kind) => {
    const databaseOf = useDatabase(kind)
    const mixes =
      kind === 'sqlite'
        ? REFRESH_MIXES.map((mix) => ({ ...mix, of: histories }))
        : CROSS_PROCESS.map((mix) => ({ ...mix, of: histories / 2 }))
    it.for(mixes)('$name', { timeout: timeLimit }, async ({ of, ...mix }, context) => {
      const database = databaseOf(context)
      const count = Math.max(2, Math.round(of * mix.part))
      const tally = await checkRefresh({ target: await database.fresh(), mix, histories: count, parallel: 2, seed })
      expect(tally.violations[0] ?? null, `SALLYPORT_SEED=${seed}`).toBeNull()
      expect(tally).toMatchObject({ histories: count, undecided: 0, auditHolds: true })
      // A run in which nobody ever refreshed would prove nothing.
      expect(tally.refreshed).toBeGreaterThan(0)
    })
  },
)
