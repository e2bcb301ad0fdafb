import { seededRandom } from '../support/seeded-random.ts'
import type { Target } from '../support/target.ts'
import { type LocalNode, openNode } from './engine-node.ts'
import { forkNode } from './node-process.ts'
import { recordHistory, type SessionHistory, type Stage, violationOf } from './record-history.ts'
import { DEFAULT_RULES, type SessionRules } from './refresh-specification.ts'
import { leapingTimeline, stillTimeline } from './timeline.ts'

/** One way to run histories of a whole engine: how many processes, how much grace, what time does, and whether a process dies. */
export interface RefreshMix {
  readonly name: string
  readonly graceSeconds: number
  readonly processes: number
  readonly time: 'still' | 'leaps'
  readonly killed: boolean
  /** Of all histories. */
  readonly part: number
}

export const REFRESH_MIXES: readonly RefreshMix[] = [
  { name: 'within the grace', graceSeconds: 300, processes: 1, time: 'still', killed: false, part: 0.3 },
  { name: 'strict', graceSeconds: 0, processes: 1, time: 'still', killed: false, part: 0.2 },
  { name: 'time leaps', graceSeconds: 10, processes: 1, time: 'leaps', killed: false, part: 0.2 },
  { name: 'two processes', graceSeconds: 300, processes: 2, time: 'still', killed: false, part: 0.2 },
  { name: 'three processes, strict', graceSeconds: 0, processes: 3, time: 'still', killed: false, part: 0.08 },
  { name: 'one of two processes killed', graceSeconds: 300, processes: 2, time: 'still', killed: true, part: 0.02 },
]

export interface RefreshTally {
  readonly mix: string
  readonly histories: number
  readonly operations: number
  readonly refreshed: number
  readonly unknown: number
  /** Histories too tangled to be judged. */
  readonly undecided: number
  readonly violations: readonly string[]
  /** The engine's own verdict over its audit chain, keys included. */
  readonly auditHolds: boolean
}

export interface RefreshCheck {
  readonly target: Target
  readonly mix: RefreshMix
  readonly histories: number
  /** The number of the first one, for who goes on where another check ended. Default 0. */
  readonly first?: number
  readonly parallel: number
  readonly seed: string
  readonly onHistory?: () => void
}

/** Records and judges histories of sign-in, refresh, use and revocation through whole engines on one database. */
export async function checkRefresh(check: RefreshCheck): Promise<RefreshTally> {
  const { target, mix } = check
  const options = { target, graceSeconds: mix.graceSeconds }
  const local = await openNode(options)
  const others = mix.killed ? [] : await Promise.all(Array.from({ length: mix.processes - 1 }, () => forkNode(options)))
  const rules = { ...DEFAULT_RULES, graceMs: mix.graceSeconds * 1_000 }
  const record = async (run: number) => {
    const seed = `${check.seed}/${mix.name}/${run}`
    const stage = mix.killed ? await mortalStage(local, options, seed) : stageOn(local, { nodes: [local, ...others] }, mix)
    return { seed, history: await recordHistory(stage, seed) }
  }
  // Killing takes a process of its own each time. Where time leaps it is one history's at a time: an engine that another one has shown
  // next week has long forgotten what this one revoked today.
  const atOnce = mix.killed || mix.time === 'leaps' ? 1 : check.parallel
  const judged: Judged[] = []
  try {
    // Together they begin and end: in each time stands still, and none may have begun long after another that still goes on. Judging,
    // which takes this process for seconds now and then, comes in between.
    const begin = check.first ?? 0
    const end = begin + check.histories
    for (let first = begin; first < end; first += atOnce) {
      const runs = Array.from({ length: Math.min(atOnce, end - first) }, (_, index) => first + index)
      for (const { history, seed } of await Promise.all(runs.map(record))) {
        judged.push(judge(history, seed, rules))
        check.onHistory?.()
      }
    }
    const { ok: auditHolds } = await local.auth.operations.verifyAudit()
    return { ...sumUp(mix.name, judged), auditHolds }
  } finally {
    for (const node of [local, ...others]) await node.close()
  }
}

function stageOn(node: LocalNode, more: Pick<Stage, 'nodes' | 'meanwhile'>, mix: Pick<RefreshMix, 'time'>): Stage {
  return {
    timeline: mix.time === 'leaps' ? leapingTimeline() : stillTimeline(),
    createUser: async (account) => {
      await node.auth.operations.createUser({ ...account, verified: true })
    },
    ...more,
  }
}

async function mortalStage(
  local: LocalNode,
  options: { readonly target: Target; readonly graceSeconds: number },
  seed: string,
): Promise<Stage> {
  const victim = await forkNode(options)
  const delay = seededRandom(`${seed}/kill`).between(5, 80)
  const meanwhile = async () => {
    await new Promise((resolve) => setTimeout(resolve, delay))
    await victim.kill()
  }
  return stageOn(local, { nodes: [local, victim], meanwhile }, { time: 'still' })
}

interface Judged {
  readonly history: SessionHistory
  readonly violation: string | null
  readonly undecided: boolean
}

function judge(history: SessionHistory, seed: string, rules: SessionRules): Judged {
  try {
    const violation = violationOf(history, rules)
    return { history, violation: violation === null ? null : `seed ${seed}\n${violation}`, undecided: false }
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    return { history, violation: null, undecided: true }
  }
}

function sumUp(mix: string, judged: readonly Judged[]): Omit<RefreshTally, 'auditHolds'> {
  const events = judged.flatMap(({ history }) => history)
  return {
    mix,
    histories: judged.length,
    operations: events.filter(({ kind }) => kind === 'invoke').length,
    refreshed: events.filter((event) => event.kind === 'ok' && event.output.kind === 'tokens').length,
    unknown: events.filter(({ kind }) => kind === 'unknown').length,
    undecided: judged.filter(({ undecided }) => undecided).length,
    violations: judged.flatMap(({ violation }) => (violation === null ? [] : [violation])),
  }
}
