import type { Store } from '@sallyport/ports'
import { verifyAudit } from '../crash/verify-audit.ts'
import { openCrashSite } from '../crash-points/crash-site.ts'
import { enumerateCrashPoints, type OnRun, type OperationTally, strikesOn } from '../crash-points/enumerate.ts'
import { OPERATIONS } from '../crash-points/operations.ts'
import { checkRefresh, REFRESH_MIXES, type RefreshTally } from '../linearizability/check-refresh.ts'
import { STORE_OBJECTS } from '../objects/any-object.ts'
import { checkStore, type ObjectTally } from '../objects/check-store.ts'
import { forkStoreNode, localNode, type StoreNode } from '../objects/store-node.ts'
import { type DatabaseKind, openTarget } from '../support/target.ts'
import { startDatabase, type TestDatabase } from '../support/test-database.ts'
import type { Part, ProveOptions } from './options.ts'
import { portionsOf, summedObjects, summedRefresh } from './portions.ts'
import type { DatabaseResult, PartResult } from './results.ts'
import { startRun } from './run-of.ts'

/** Hears how far a part is, and what is worth saying before its end. `total` is unknown where only the end tells. */
export type Track = (title: string, total: number | null) => { step(): void; note(line: string): void; done(): void }

/** Processes that share a database, besides the one that asks. */
const OTHER_PROCESSES = 2
const PARALLEL = 4
const REFRESH_SHARE = 0.5
const NONE = { tallies: [], problems: [] } as const

/** Everything that was asked for, on one database system. Never throws: what ends a part before its end is a problem of the result. */
export async function proveDatabase(kind: DatabaseKind, options: ProveOptions, track: Track): Promise<DatabaseResult> {
  const database = await startDatabase(kind)
  if ('missing' in database) return { kind, name: null, missing: database.missing, objects: null, refresh: null, crash: null }
  const part = async <Tally>(name: Part, prove: Prove<Tally>) =>
    options.parts.includes(name) ? timed(options.seed, () => prove(database, options, track)) : null
  try {
    return {
      kind,
      name: database.name,
      missing: null,
      objects: await part('objects', proveObjects),
      refresh: await part('refresh', proveRefresh),
      crash: await part('crash', proveCrashPoints),
    }
  } finally {
    await database.stop()
  }
}

type Found<Tally> = Omit<PartResult<Tally>, 'run'>
type Prove<Tally> = (database: TestDatabase, options: ProveOptions, track: Track) => Promise<Found<Tally>>

async function timed<Tally>(seed: string, act: () => Promise<Found<Tally>>): Promise<PartResult<Tally>> {
  const run = startRun(seed)
  const found = await act()
  return { ...found, run: run() }
}

const messageOf = (error: unknown) => (error instanceof Error ? (error.stack ?? error.message) : String(error))

const proveObjects: Prove<ObjectTally> = async (database, { histories, seed }, track) => {
  const each = Math.max(1, Math.round((histories * (1 - REFRESH_SHARE)) / STORE_OBJECTS.length))
  const progress = track(`${database.name}: secrets, counters, addresses, sessions`, each * STORE_OBJECTS.length)
  const tallies: ObjectTally[] = []
  const problems: string[] = []
  for (const object of STORE_OBJECTS) {
    const own: ObjectTally[] = []
    for (const portion of portionsOf(each)) {
      try {
        const found = await onFreshStore(database, (store, nodes) =>
          checkStore({ store, nodes, seed, ...portion, parallel: PARALLEL, objects: [object], onHistory: progress.step }),
        )
        own.push(...found.tallies)
        problems.push(...found.log.map((problem) => `${object.name}: ${problem}`))
      } catch (error) {
        problems.push(`${object.name}: ${messageOf(error)}`)
      }
    }
    tallies.push(...summedObjects(own))
  }
  progress.done()
  return { tallies, problems, note: null }
}

async function onFreshStore<Value>(
  database: TestDatabase,
  act: (store: Store, nodes: readonly [StoreNode, ...StoreNode[]]) => Promise<Value>,
): Promise<Value> {
  const target = await database.fresh()
  const store = await openTarget(target, { migrate: true })
  // A database in memory belongs to one process.
  const others = target.kind === 'memory' ? 0 : OTHER_PROCESSES
  const nodes = [localNode(store), ...(await Promise.all(Array.from({ length: others }, () => forkStoreNode(target))))] as const
  try {
    return await act(store, nodes)
  } finally {
    for (const node of nodes) await node.close()
    await store.close()
  }
}

const proveRefresh: Prove<RefreshTally> = async (database, { histories, seed }, track) => {
  const mixes = REFRESH_MIXES.filter(({ processes }) => database.kind !== 'memory' || processes === 1)
  const whole = mixes.reduce((sum, { part }) => sum + part, 0)
  const planned = mixes.map((mix) => ({ mix, count: Math.max(1, Math.round((histories * REFRESH_SHARE * mix.part) / whole)) }))
  const progress = track(
    `${database.name}: refresh`,
    planned.reduce((sum, { count }) => sum + count, 0),
  )
  const tallies: RefreshTally[] = []
  const problems: string[] = []
  for (const { mix, count } of planned) {
    const own: RefreshTally[] = []
    for (const portion of portionsOf(count)) {
      try {
        const target = await database.fresh()
        own.push(await checkRefresh({ target, mix, ...portion, parallel: PARALLEL, seed, onHistory: progress.step }))
      } catch (error) {
        problems.push(`refresh, ${mix.name}: ${messageOf(error)}`)
      }
    }
    tallies.push(...summedRefresh(own))
  }
  progress.done()
  return { tallies, problems, note: null }
}

const proveCrashPoints: Prove<OperationTally> = async (database, { everyPoint }, track) => {
  if (database.kind === 'memory') return { ...NONE, note: 'Nothing outlives a process that keeps its data in memory.' }
  if (database.kind === 'sqlite')
    return { ...NONE, note: 'There is no wire to cut: the process is killed at random moments instead (see the suites).' }
  const progress = track(`${database.name}: crash points`, null)
  const site = await openCrashSite(database)
  const problems: string[] = []
  let tallies: readonly OperationTally[] = []
  try {
    const wanted = strikesOn(site)
    const onRun: OnRun = (_point, violations) => {
      progress.step()
      for (const violation of violations) progress.note(violation)
    }
    tallies = await enumerateCrashPoints(site, onRun, everyPoint ? OPERATIONS : OPERATIONS.slice(0, 1))
    const audit = await verifyAudit(site.target)
    if (!audit.ok) problems.push(`after the crash points the audit chain is broken: ${JSON.stringify(audit.broken)}`)
    const note = wanted.includes('kill database')
      ? null
      : `${database.name} is not ours to kill, or keeps nothing: only nodes were killed and connections dropped.`
    return { tallies, problems, note }
  } catch (error) {
    return { tallies, problems: [...problems, `crash points: ${messageOf(error)}`], note: null }
  } finally {
    progress.done()
    await site.close()
  }
}
