import type { Store } from '@sallyport/ports'
import { seededRandom } from '../support/seeded-random.ts'
import { type AnyObject, type Recorded, STORE_OBJECTS } from './any-object.ts'
import { newSubject, seal } from './records.ts'
import type { StoreNode } from './store-node.ts'
import type { Subject } from './store-object.ts'

/** Histories of one object that were recorded and judged. */
export interface ObjectTally {
  readonly object: string
  readonly histories: number
  readonly operations: number
  /** Operations whose outcome nobody learned. */
  readonly unknown: number
  /** Histories too tangled to be judged. */
  readonly undecided: number
  readonly violations: readonly string[]
}

export interface StoreCheck {
  /** Prepares subjects and reads the log in the end. */
  readonly store: Store
  readonly nodes: readonly [StoreNode, ...StoreNode[]]
  readonly seed: string
  /** Histories of each object. */
  readonly histories: number
  /** The number of the first one, for who goes on where another check ended. Default 0. */
  readonly first?: number
  /** Histories under way at once, each about something of its own. */
  readonly parallel: number
  readonly objects?: readonly AnyObject[]
  /** Operations of each history; see `RecordOptions`. */
  readonly operations?: number
  /** Runs beside each history, for example to kill a node. */
  readonly meanwhile?: (run: number) => Promise<void>
  readonly onHistory?: () => void
}

/** An hour before now, and one second for each history, so that what one looks at by time is its own. */
const EPOCH_MS = 1_700_000_000_000

/**
 * Records histories of every object against one database and judges each. Afterwards the audit log must be one chain that holds every
 * entry of an acknowledged operation exactly once, with its mail, and nothing that nobody asked for (I2, I4, I8, I11).
 */
export async function checkStore(
  check: StoreCheck,
): Promise<{ readonly tallies: readonly ObjectTally[]; readonly log: readonly string[] }> {
  const recorded: Recorded[] = []
  const tallies: ObjectTally[] = []
  for (const object of check.objects ?? STORE_OBJECTS) {
    const own = await recordMany(check, object)
    recorded.push(...own.map(({ history }) => history))
    tallies.push({
      object: object.name,
      histories: own.length,
      operations: own.reduce((sum, { history }) => sum + history.operations, 0),
      unknown: own.reduce((sum, { history }) => sum + history.unknown, 0),
      undecided: own.filter(({ history }) => history.undecided).length,
      violations: own.flatMap(({ seed, history }) => (history.violation === null ? [] : [`seed ${seed}\n${history.violation}`])),
    })
  }
  return { tallies, log: await problemsOfLog(check.store, recorded) }
}

interface Run {
  readonly seed: string
  readonly history: Recorded
}

async function recordMany(check: StoreCheck, object: AnyObject): Promise<readonly Run[]> {
  const runs: Run[] = []
  let next = check.first ?? 0
  const end = next + check.histories
  async function worker(): Promise<void> {
    for (let run = next++; run < end; run = next++) {
      const seed = `${check.seed}/${object.name}/${run}`
      runs.push({ seed, history: await recordOne(check, object, seed, run) })
      check.onHistory?.()
    }
  }
  await Promise.all(Array.from({ length: check.parallel }, worker))
  return runs
}

const MOST_PREPARATIONS = 5

/** Nothing has begun yet: a database that is too busy to answer in time is asked again, for somebody new. */
async function preparedSubject(store: Store, object: AnyObject, at: number): Promise<Subject> {
  for (let left = MOST_PREPARATIONS - 1; ; left -= 1) {
    const subject = newSubject(at)
    try {
      await object.prepare(store, subject)
      return subject
    } catch (error) {
      if (left === 0 || !(error instanceof Error && 'storeFault' in error)) throw error
    }
  }
}

async function recordOne(check: StoreCheck, object: AnyObject, seed: string, run: number): Promise<Recorded> {
  const random = seededRandom(`${seed}/nodes`)
  const subject = await preparedSubject(check.store, object, EPOCH_MS + run * 1_000)
  const perform: StoreNode['perform'] = (name, call) => random.pick(check.nodes).perform(name, call)
  const operations = check.operations === undefined ? {} : { operations: check.operations }
  const lostAnswers = random.pick([0, 0.05, 0.15])
  const [history] = await Promise.all([object.record({ seed, subject, perform, lostAnswers, ...operations }), check.meanwhile?.(run)])
  return history
}

const PAGE = 1_000

/** How often each entry stands in the log, and where the chain does not hold. */
async function readLog({ audit }: Store): Promise<{ readonly times: ReadonlyMap<string, number>; readonly problems: readonly string[] }> {
  const problems: string[] = []
  const times = new Map<string, number>()
  let { seq, hash } = await audit.anchor()
  for (let page = await audit.readChain(seq, PAGE); page.length > 0; page = await audit.readChain(seq, PAGE)) {
    for (const entry of page) {
      const stands = entry.seq === seq + 1 && entry.previousHash === hash && entry.hash === seal(entry, entry.seq, entry.previousHash)
      if (!stands) problems.push(`the chain breaks at entry ${entry.seq}`)
      times.set(entry.id, (times.get(entry.id) ?? 0) + 1)
      seq = entry.seq
      hash = entry.hash
    }
  }
  const head = await audit.head()
  if (head.seq !== seq || head.hash !== hash) problems.push(`the head of the chain is ${head.seq}, its last entry ${seq}`)
  return { times, problems }
}

async function problemsOfLog(store: Store, recorded: readonly Recorded[]): Promise<readonly string[]> {
  const { times, problems } = await readLog(store)
  const committed = recorded.flatMap((history) => history.committed)
  const allowed = new Set([...committed, ...recorded.flatMap((history) => history.perhaps)])
  const { pending, sent, failed } = await store.outbox.counts()
  const mails = pending + sent + failed
  return [
    ...problems,
    ...committed.filter((id) => times.get(id) !== 1).map((id) => `acknowledged, and ${times.get(id) ?? 0} times on record: ${id}`),
    ...[...times.keys()].filter((id) => !allowed.has(id)).map((id) => `on record, and refused: ${id}`),
    ...(mails === times.size ? [] : [`${times.size} entries, but ${mails} mails`]),
  ]
}
