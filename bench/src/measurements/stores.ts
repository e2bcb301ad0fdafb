import { openTarget, portOf, type Target, through } from '../../../test/faults/support/target.ts'
import type { TestDatabase } from '../../../test/faults/support/test-database.ts'
import { number } from '../format.ts'
import { openInProcess } from '../library/in-process.ts'
import { type Findings, type Measurement, type Surroundings, scaled } from '../measurement.ts'
import { median } from '../statistics.ts'
import { countStatements } from '../stores/count-statements.ts'
import { startCountingProxy } from '../stores/counting-proxy.ts'
import { onEachDatabase } from '../stores/each-database.ts'
import { journey, STEPS, type Step } from '../stores/journey.ts'
import { refreshesPerSecond, rotationsPerSecond } from '../stores/refresh-rates.ts'

const KINDS = { sqlite: 'SQLite', postgres: 'PostgreSQL', mariadb: 'MariaDB', mongo: 'MongoDB' } as const

const DURATION_MS = 2_000
const WARM_UP = 3
/** Odd, and enough for the median not to hold what happens in the background now and then. */
const JOURNEYS = 7

interface Measured {
  readonly name: string
  readonly rotations: number
  readonly refreshes: number
  readonly trips: Readonly<Record<Step, number>>
}

/** Something that counts round trips, and where to open the store so that it does. */
interface Counter {
  readonly target: Target
  readonly count: () => number
  readonly close: () => Promise<void>
}

async function counterFor(target: Target): Promise<Counter> {
  if (target.kind === 'sqlite') {
    const { statements, restore } = countStatements()
    return { target, count: statements, close: async () => restore() }
  }
  const proxy = await startCountingProxy(portOf(target))
  return { target: through(target, proxy.port), count: proxy.roundTrips, close: () => proxy.close() }
}

/** One person after the other, so that nothing of one is counted for another. */
async function roundTrips(target: Target): Promise<Measured['trips']> {
  const counter = await counterFor(target)
  const counted: Record<Step, number[]> = {
    'sign-up': [],
    verify: [],
    login: [],
    'session check': [],
    refresh: [],
    'device list': [],
    logout: [],
  }
  try {
    const engine = await openInProcess(await openTarget(counter.target, { migrate: true }))
    for (let person = 0; person < WARM_UP + JOURNEYS; person++) {
      await journey(engine, person, async (step, work) => {
        const before = counter.count()
        await work()
        if (person >= WARM_UP) counted[step].push(counter.count() - before)
      })
    }
    await engine.close()
  } finally {
    await counter.close()
  }
  return Object.fromEntries(STEPS.map((step) => [step, median(counted[step])])) as Record<Step, number>
}

async function measure(database: TestDatabase, durationMs: number): Promise<Measured> {
  const engine = await openInProcess(await openTarget(await database.fresh(), { migrate: true }))
  const rotations = await rotationsPerSecond(engine, durationMs)
  const refreshes = await refreshesPerSecond(engine, durationMs)
  await engine.close()
  return { name: database.name, rotations, refreshes, trips: await roundTrips(await database.fresh()) }
}

async function run(surroundings: Surroundings): Promise<Findings> {
  const { results, missing } = await onEachDatabase(KINDS, surroundings, async (database) => {
    const result = await measure(database, scaled(DURATION_MS, surroundings, 500))
    surroundings.progress(`${result.name}: ${number(result.rotations)} rotations/s, ${number(result.refreshes)} refreshes/s`)
    surroundings.progress(`  ${STEPS.map((step) => `${step} ${result.trips[step]}`).join(', ')}`)
    return [result]
  })
  return report(results, missing)
}

function report(results: readonly Measured[], missing: readonly string[]): Findings {
  return {
    tables: [
      {
        caption: 'Rotations a second, 32 at a time:',
        columns: ['database', '`sessions.rotate`', 'the whole refresh, without HTTP'],
        rows: results.map(({ name, rotations, refreshes }) => [name, number(rotations), number(refreshes)]),
      },
      {
        caption: 'Round trips to the database per operation (SQLite: statements, transaction control included):',
        columns: ['database', ...STEPS],
        rows: results.map(({ name, trips }) => [name, ...STEPS.map((step) => number(trips[step]))]),
      },
    ],
    verdicts: [],
    notes: [
      'Figures to look at, without a target. A session check looks up its session first wherever the store cannot tell that nothing was written, unless nodes are joined by Redis.',
      'Database servers of this machine with the settings of the tests, on the same cores as the engine: rates compare what the store does, not the products.',
      'Round trips are turns of the conversation, counted by a proxy between store and server: what is sent in one go counts once. Median of seven people; statements were prepared before.',
      'MongoDB without a replica set: the journal decides, not a transaction. mongo-java-server keeps everything in memory.',
      ...missing,
    ],
    data: results,
  }
}

export const stores: Measurement = { name: 'stores', title: 'Databases', run }
