import { randomUUID } from 'node:crypto'
import { seededRandom } from '../support/seeded-random.ts'
import { checkLinearizable } from './check-linearizable.ts'
import type { EngineNode } from './engine-node.ts'
import { explainViolation } from './explain-violation.ts'
import type { HistoryEvent } from './history.ts'
import { type SessionInput, type SessionOutput, type SessionRules, sessionSpecification } from './refresh-specification.ts'
import { runClient, type Scene } from './session-client.ts'
import type { Timeline } from './timeline.ts'

export type SessionHistory = readonly HistoryEvent<SessionInput, SessionOutput>[]

/** How many operations clients perform altogether; with sign-outs, which count twice, histories stay under sixty. */
const OPERATIONS = 40

export interface Stage {
  readonly nodes: readonly [EngineNode, ...EngineNode[]]
  readonly timeline: Timeline
  readonly createUser: (account: { readonly email: string; readonly password: string }) => Promise<void>
  /** Runs beside the clients, for example to kill one of the nodes. */
  readonly meanwhile?: () => Promise<void>
}

/** A fresh user, two to eight clients with one set of tokens, and everything they saw. */
export async function recordHistory(stage: Stage, seed: string): Promise<SessionHistory> {
  const random = seededRandom(seed)
  const account = { email: `${randomUUID()}@example.com`, password: 'Correct-Horse-Battery-9' }
  await stage.createUser(account)
  const scene: Scene = {
    account,
    nodes: stage.nodes,
    timeline: stage.timeline,
    lostAnswers: random.pick([0, 0.05, 0.15]),
    jar: [],
    offered: { secret: null },
    history: [],
  }
  const clients = random.between(2, 8)
  const each = Math.floor(OPERATIONS / clients)
  const names = Array.from({ length: clients }, (_, index) => `c${index + 1}`)
  await Promise.all([...names.map((name) => runClient(scene, name, seed, each)), stage.meanwhile?.()])
  return scene.history
}

/** `null` when the history is linearizable, else why not, for people. */
export function violationOf(history: SessionHistory, rules: SessionRules): string | null {
  const specification = sessionSpecification(rules)
  if (checkLinearizable({ ...specification, history }).ok) return null
  return explainViolation(
    { ...specification, history },
    { input: describeInput, output: describeOutput, state: (state) => JSON.stringify(state) },
  )
}

function describeInput(input: SessionInput): string {
  const at = 'now' in input ? ` at ${input.now}` : ''
  switch (input.verb) {
    case 'sign_in':
      return `sign in on ${input.device} (${input.secret === null ? 'unbound' : `secret ${input.secret.slice(0, 10)}…`})${at}`
    case 'refresh':
      return `refresh ${short(input.session)} generation ${input.generation} (secret ${input.secret?.slice(0, 10) ?? 'none'}…)${at}`
    case 'use':
      return `use the access token of ${short(input.session)}${at}`
    case 'end':
      return `end ${short(input.session)}`
    case 'end_all':
      return 'end all'
  }
}

function describeOutput(output: SessionOutput): string {
  switch (output.kind) {
    case 'tokens':
      return `${short(output.session)} generation ${output.generation}`
    case 'refused':
      return output.code
    case 'ended':
      return `${output.count} ended`
    case 'done':
      return 'done'
  }
}

function short(session: string): string {
  return session.slice(-6)
}
