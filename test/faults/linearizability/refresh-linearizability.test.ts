import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { repetitions, seededRandom, seedOfRun } from '../support/seeded-random.ts'
import { type LocalNode, openNode } from './engine-node.ts'
import { forkNode, type ProcessNode } from './node-process.ts'
import { recordHistory, type SessionHistory, type Stage, violationOf } from './record-history.ts'
import { DEFAULT_RULES, type SessionRules } from './refresh-specification.ts'
import { leapingTimeline, stillTimeline } from './timeline.ts'

const seed = seedOfRun()
const histories = repetitions('HISTORIES', 150)
const share = (part: number) => Math.max(1, Math.round(histories * part))
const timeLimit = 60_000 + histories * 1_000

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'sallyport-linearizability-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Long: everything happens within the grace. Strict: nothing does. */
const LONG = 300
const rulesOf = (graceSeconds: number): SessionRules => ({ ...DEFAULT_RULES, graceMs: graceSeconds * 1_000 })

function stageOn(node: LocalNode, more: Partial<Stage> = {}): Stage {
  return {
    nodes: [node],
    timeline: stillTimeline(),
    createUser: async (account) => {
      await node.auth.operations.createUser({ ...account, verified: true })
    },
    ...more,
  }
}

/** How much happened: a run in which nobody ever refreshed would prove nothing. */
function census(recorded: readonly SessionHistory[]) {
  const events = recorded.flat()
  const answered = (test: (kind: string, code: string | null) => boolean) =>
    events.filter((event) => event.kind === 'ok' && test(event.output.kind, 'code' in event.output ? event.output.code : null)).length
  return {
    refreshed: answered((kind) => kind === 'tokens'),
    refused: answered((_, code) => code === 'session_revoked'),
    superseded: answered((_, code) => code === 'refresh_invalid'),
    expired: answered((_, code) => code === 'session_expired'),
    unknown: events.filter(({ kind }) => kind === 'unknown').length,
  }
}

async function recordAndCheck(name: string, count: number, rules: SessionRules, stage: (run: number) => Stage): Promise<SessionHistory[]> {
  const recorded: SessionHistory[] = []
  for (let run = 0; run < count; run += 1) {
    const seedOfHistory = `${seed}/${name}/${run}`
    const history = await recordHistory(stage(run), seedOfHistory)
    const violation = violationOf(history, rules)
    expect(violation === null, `SALLYPORT_SEED=${seed}, history ${seedOfHistory}\n${violation}`).toBe(true)
    recorded.push(history)
  }
  return recorded
}

describe(`refresh is linearizable (SALLYPORT_SEED=${seed}, HISTORIES=${histories})`, () => {
  it.each([
    { name: 'within the grace', graceSeconds: LONG, part: 0.3 },
    { name: 'strict', graceSeconds: 0, part: 0.2 },
  ])('one process, $name', { timeout: timeLimit }, async ({ name, graceSeconds, part }) => {
    const node = await openNode({ databasePath: join(folder, `${name}.db`), graceSeconds })
    const recorded = await recordAndCheck(name, share(part), rulesOf(graceSeconds), () => stageOn(node))
    const { refreshed, refused, superseded, unknown } = census(recorded)
    expect(Math.min(refreshed, refused, superseded, unknown)).toBeGreaterThan(0)
    expect(await node.auth.operations.verifyAudit()).toMatchObject({ ok: true, broken: null })
    await node.close()
  })

  it('one process, while time leaps around the grace and the ends of tokens and sessions', { timeout: timeLimit }, async () => {
    const node = await openNode({ databasePath: join(folder, 'leaps.db'), graceSeconds: 10 })
    const recorded = await recordAndCheck('leaps', share(0.25), rulesOf(10), () => stageOn(node, { timeline: leapingTimeline() }))
    const { refreshed, refused, expired } = census(recorded)
    expect(Math.min(refreshed, refused, expired)).toBeGreaterThan(0)
    await node.close()
  })

  it.each([
    { name: 'two processes', processes: 2, graceSeconds: LONG, part: 0.1 },
    { name: 'three processes, strict', processes: 3, graceSeconds: 0, part: 0.05 },
  ])('$name on one file', { timeout: timeLimit }, async ({ name, processes, graceSeconds, part }) => {
    const databasePath = join(folder, `${name}.db`)
    const local = await openNode({ databasePath, graceSeconds })
    const others = await Promise.all(Array.from({ length: processes - 1 }, () => forkNode({ databasePath, graceSeconds })))
    const recorded = await recordAndCheck(name, share(part), rulesOf(graceSeconds), () => stageOn(local, { nodes: [local, ...others] }))
    expect(census(recorded).refreshed).toBeGreaterThan(0)
    await Promise.all([local, ...others].map((node) => node.close()))
  })

  it('two processes on one file, one of them killed in the middle', { timeout: timeLimit }, async () => {
    const databasePath = join(folder, 'killed.db')
    const local = await openNode({ databasePath, graceSeconds: LONG })
    const killed: ProcessNode[] = []
    for (let run = 0; run < share(0.03); run += 1) {
      const victim = await forkNode({ databasePath, graceSeconds: LONG })
      killed.push(victim)
      const delay = seededRandom(`${seed}/kill/${run}`).between(5, 60)
      const meanwhile = async () => {
        await new Promise((resolve) => setTimeout(resolve, delay))
        await victim.kill()
      }
      await recordAndCheck(`killed ${run}`, 1, rulesOf(LONG), () => stageOn(local, { nodes: [local, victim], meanwhile }))
    }
    expect(killed.length).toBeGreaterThan(0)
    expect(await local.auth.operations.verifyAudit()).toMatchObject({ ok: true, broken: null })
    await local.close()
  })
})
