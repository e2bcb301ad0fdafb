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
import type { ProveOptions } from './options.ts'
import type { DatabaseResult } from './results.ts'

/** Hears how far a part is, and what is worth saying before its end. `total` is unknown where only the end tells. */
export type Track = (title: string, total: number | null) => { step(): void; note(line: string): void; done(): void }

/** Processes that share a database, besides the one that asks. */
const OTHER_PROCESSES = 2
const PARALLEL = 4
const REFRESH_SHARE = 0.5

type Found = Pick<DatabaseResult, 'objects' | 'refresh' | 'crash' | 'crashNote' | 'problems'>

/** Everything that was asked for, on one database system. Never throws: what ends a part before its end is a problem of the result. */
export async function proveDatabase(kind: DatabaseKind, options: ProveOptions, track: Track): Promise<DatabaseResult> {
  const started = performance.now()
  const seconds = () => Math.round((performance.now() - started) / 1_000)
  const nothing: Found = { objects: [], refresh: [], crash: [], crashNote: null, problems: [] }
  const database = await startDatabase(kind)
  if ('missing' in database) {
    return { kind, name: null, missing: database.missing, ...nothing, historiesPerSecond: null, seconds: seconds() }
  }
  try {
    const objects = options.parts.includes('objects') ? await proveObjects(database, options, track) : nothing
    const refresh = options.parts.includes('refresh') ? await proveRefresh(database, options, track) : nothing
    const historySeconds = seconds()
    const crash = options.parts.includes('crash') ? await proveCrashPoints(database, options, track) : nothing
    const judged = [...objects.objects, ...refresh.refresh].reduce((sum, { histories }) => sum + histories, 0)
    return {
      kind,
      name: database.name,
      missing: null,
      objects: objects.objects,
      refresh: refresh.refresh,
      crash: crash.crash,
      crashNote: crash.crashNote,
      problems: [...objects.problems, ...refresh.problems, ...crash.problems],
      historiesPerSecond: judged === 0 ? null : Math.round((judged / Math.max(1, historySeconds)) * 10) / 10,
      seconds: seconds(),
    }
  } finally {
    await database.stop()
  }
}

const messageOf = (error: unknown) => (error instanceof Error ? (error.stack ?? error.message) : String(error))

async function proveObjects(
  database: TestDatabase,
  { histories, seed }: ProveOptions,
  track: Track,
): Promise<Pick<Found, 'objects' | 'problems'>> {
  const each = Math.max(1, Math.round((histories * (1 - REFRESH_SHARE)) / STORE_OBJECTS.length))
  const progress = track(`${database.name}: secrets, counters, addresses, sessions`, each * STORE_OBJECTS.length)
  const tallies: ObjectTally[] = []
  const problems: string[] = []
  for (const object of STORE_OBJECTS) {
    try {
      const found = await onFreshStore(database, (store, nodes) =>
        checkStore({ store, nodes, seed, histories: each, parallel: PARALLEL, objects: [object], onHistory: progress.step }),
      )
      tallies.push(...found.tallies)
      problems.push(...found.log.map((problem) => `${object.name}: ${problem}`))
    } catch (error) {
      problems.push(`${object.name}: ${messageOf(error)}`)
    }
  }
  progress.done()
  return { objects: tallies, problems }
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

async function proveRefresh(
  database: TestDatabase,
  { histories, seed }: ProveOptions,
  track: Track,
): Promise<Pick<Found, 'refresh' | 'problems'>> {
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
    try {
      const target = await database.fresh()
      tallies.push(await checkRefresh({ target, mix, histories: count, parallel: PARALLEL, seed, onHistory: progress.step }))
    } catch (error) {
      problems.push(`refresh, ${mix.name}: ${messageOf(error)}`)
    }
  }
  progress.done()
  return { refresh: tallies, problems }
}

async function proveCrashPoints(
  database: TestDatabase,
  { everyPoint }: ProveOptions,
  track: Track,
): Promise<Pick<Found, 'crash' | 'crashNote' | 'problems'>> {
  if (database.kind === 'memory') return { crash: [], crashNote: 'Nothing outlives a process that keeps its data in memory.', problems: [] }
  if (database.kind === 'sqlite')
    return {
      crash: [],
      crashNote: 'There is no wire to cut: the process is killed at random moments instead (see the suites).',
      problems: [],
    }
  const progress = track(`${database.name}: crash points`, null)
  const site = await openCrashSite(database)
  const problems: string[] = []
  let crash: readonly OperationTally[] = []
  try {
    const wanted = strikesOn(site)
    const onRun: OnRun = (_point, violations) => {
      progress.step()
      for (const violation of violations) progress.note(violation)
    }
    crash = await enumerateCrashPoints(site, onRun, everyPoint ? OPERATIONS : OPERATIONS.slice(0, 1))
    const audit = await verifyAudit(site.target)
    if (!audit.ok) problems.push(`after the crash points the audit chain is broken: ${JSON.stringify(audit.broken)}`)
    const crashNote = wanted.includes('kill database')
      ? null
      : `${database.name} is not ours to kill, or keeps nothing: only nodes were killed and connections dropped.`
    return { crash, crashNote, problems }
  } catch (error) {
    return { crash, crashNote: null, problems: [`crash points: ${messageOf(error)}`] }
  } finally {
    progress.done()
    await site.close()
  }
}
