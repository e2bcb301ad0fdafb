import { number, rounds } from '../format.ts'
import { demandDisk, type Engine, growMariadb, growSqlite } from '../growth/databases.ts'
import { type Grown, OPERATIONS, type Operation } from '../growth/operations.ts'
import type { Volume } from '../growth/seeded-rows.ts'
import { type Findings, type Measurement, type Surroundings, scaled, type Table, type Verdict } from '../measurement.ts'
import { median, pairedRatios } from '../statistics.ts'

/** How far it goes: a million users, or under `--quick` a tenth of them. */
interface Reach {
  readonly users: readonly [small: number, middle: number, large: number]
  readonly sqliteAudit: readonly [number, number, number]
  readonly mariadbAudit: readonly [number, number, number]
  readonly diskGib: number
  readonly poolGib: number
}

const FULL: Reach = {
  users: [1_000, 100_000, 1_000_000],
  sqliteAudit: [10_000, 1_000_000, 10_000_000],
  mariadbAudit: [10_000, 100_000, 1_000_000],
  diskGib: 24,
  poolGib: 6,
}
const QUICK: Reach = {
  users: [1_000, 10_000, 100_000],
  sqliteAudit: [10_000, 50_000, 200_000],
  mariadbAudit: [10_000, 20_000, 100_000],
  diskGib: 3,
  poolGib: 1,
}

const ROUNDS = 15
const WARM_UP = 20
const LIMIT = 1.3

const count = (value: number) => value.toLocaleString('en-GB')

function volumesOf({ users }: Reach, auditEntries: readonly [number, number, number]): readonly Volume[] {
  return users.map((size, index) => ({ users: size, auditEntries: auditEntries[index] ?? 0 }))
}

/** The median of each round, per operation and size. */
interface Series {
  readonly engine: string
  readonly operation: string
  readonly p50Ms: readonly number[][]
}

async function medianTime(operation: Operation, grown: Grown, times: number): Promise<number> {
  const elapsed: number[] = []
  for (let index = 0; index < times; index++) {
    const call = await operation.prepare(grown)
    const startedAt = performance.now()
    await call()
    elapsed.push(performance.now() - startedAt)
  }
  return median(elapsed)
}

/** The sizes take turns within a round, another one first each time. */
async function measure({ name, grown, warm }: Engine, surroundings: Surroundings): Promise<readonly Series[]> {
  const all = OPERATIONS.map((operation) => ({ engine: name, operation: operation.name, p50Ms: grown.map((): number[] => []) }))
  for (const operation of OPERATIONS) for (const each of grown) await medianTime(operation, each, Math.min(WARM_UP, operation.times))
  const total = scaled(ROUNDS, surroundings, 3)
  for (let round = 0; round < total; round++) {
    await warm()
    for (const [place, operation] of OPERATIONS.entries()) {
      for (let turn = 0; turn < grown.length; turn++) {
        const size = (round + turn) % grown.length
        const each = grown[size]
        if (each !== undefined) all[place]?.p50Ms[size]?.push(await medianTime(operation, each, operation.times))
      }
    }
    surroundings.progress(`${name}: round ${round + 1} of ${total}`)
  }
  for (const { operation, p50Ms } of all) surroundings.progress(`${name}, ${operation}: ${p50Ms.map(rounds).join(', ')} ms`)
  return all
}

async function measured(engine: Engine, surroundings: Surroundings): Promise<readonly Series[]> {
  try {
    return await measure(engine, surroundings)
  } finally {
    await engine.close()
  }
}

async function run(surroundings: Surroundings): Promise<Findings> {
  const { folder, progress, scale } = surroundings
  const reach = scale < 1 ? QUICK : FULL
  demandDisk(folder, reach.diskGib)
  const seeding: string[] = []
  const seeded = (line: string) => {
    seeding.push(line)
    progress(line)
  }
  const series = [...(await measured(await growSqlite(folder, volumesOf(reach, reach.sqliteAudit), seeded), surroundings))]
  const mariadb = await growMariadb(volumesOf(reach, reach.mariadbAudit), reach.poolGib, seeded)
  if ('missing' in mariadb) progress(`SKIPPED MariaDB: ${mariadb.missing}`)
  else series.push(...(await measured(mariadb, surroundings)))
  return report(series, seeding, reach, 'missing' in mariadb ? mariadb.missing : null)
}

function ratiosOf({ p50Ms }: Series): readonly number[] {
  return pairedRatios(p50Ms.at(-1) ?? [], p50Ms[0] ?? [])
}

function tableOf(series: readonly Series[], { users }: Reach): Table {
  return {
    columns: ['database', 'operation', ...users.map((size) => `${count(size)} users, p50 ms`), 'largest ÷ smallest'],
    rows: series.map((each) => [each.engine, each.operation, ...each.p50Ms.map(rounds), rounds(ratiosOf(each))]),
  }
}

function verdictOn(series: Series, { users: [small, , large] }: Reach): Verdict {
  const ratio = median(ratiosOf(series))
  return {
    promise: `${series.engine}, ${series.operation}: at ${count(large)} users at most ${LIMIT} × of ${count(small)}`,
    measured: `${number(ratio)} ×`,
    met: ratio <= LIMIT,
  }
}

function report(series: readonly Series[], seeding: readonly string[], reach: Reach, missing: string | null): Findings {
  const entries = reach.sqliteAudit.map(count).join(', ')
  return {
    tables: [tableOf(series, reach)],
    verdicts: series.map((each) => verdictOn(each, reach)),
    notes: [
      'The whole engine in process, bcrypt at cost 4 so that the share of the database shows. Each operation is for a random user; the sizes take turns within a round.',
      `Two sessions a user; ${entries} audit entries on SQLite, ${reach.mariadbAudit.map(count).join(', ')} on MariaDB; pages of 50.`,
      `MariaDB with ${reach.poolGib} GiB of buffer pool, SQLite with the cache of its driver; the rest of the file is in the memory of the system, where each round begins by reading it.`,
      'One user’s entries were written days apart: of a large log each lies on a page of its own, of a small one they share pages.',
      ...(missing === null ? [] : [`MariaDB was skipped: ${missing}.`]),
      `Seeded straight into the tables: ${seeding.join('; ')}.`,
    ],
    data: { series, seeding },
  }
}

export const growth: Measurement = { name: 'growth', title: 'Growth', onlyByName: true, run }
