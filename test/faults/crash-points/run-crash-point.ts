import { randomUUID } from 'node:crypto'
import type { Store, UserRecord } from '@sallyport/ports'
import { AnswerLost, type ApiAnswer } from '../crash/api.ts'
import type { Boundary } from './counting-proxy.ts'
import type { CrashSite } from './crash-site.ts'
import { type Account, guessWrong, type Operation, type Stage } from './operations.ts'
import { patiently } from './patiently.ts'

/** What breaks at the boundary. */
export const STRIKES = ['drop connections', 'kill node', 'kill database'] as const
export type Strike = (typeof STRIKES)[number]

export interface CrashPoint extends Boundary {
  readonly operation: Operation
  readonly strike: Strike
}

export interface CrashOutcome {
  /** `false`: the operation has fewer requests than that, and nothing broke. */
  readonly reached: boolean
  readonly happened: boolean
  readonly acknowledged: boolean
  readonly violations: readonly string[]
}

export function describePoint({ operation, strike, at, moment }: CrashPoint): string {
  return `${operation.name}: ${strike} ${moment} request ${at}`
}

/** One life cut at one place: prepare, arm, act, break, repair, look. */
export async function runCrashPoint(site: CrashSite, point: CrashPoint): Promise<CrashOutcome> {
  const { operation } = point
  const stage = await operation.prepare(site.api(), `guest-${randomUUID()}`)
  const before = await look(site.store, stage)
  const traces = await readTraces(site.store, before, stage)

  const repaired = strikeAt(site, point)
  const answer = await answerOf(operation.act(site.api(), stage))
  const reached = site.proxy.disarm()
  await repaired()

  const violations: string[] = []
  const note = (promise: string) => (error: unknown) => {
    violations.push(`${error instanceof Error ? error.message : String(error)} (${promise})`)
  }
  await guessWrong(site.api(), stage).catch(note('I12'))
  const after = await patiently(() => look(site.store, stage, before.user), isStoreFault)
  const verdict = operation.verdict(before, after)
  if (verdict === 'half') violations.push('half done (I4)')
  violations.push(...judgeAnswer(operation, answer, verdict === 'happened'))
  const left = await readTraces(site.store, after, stage)
  violations.push(...judgeTraces(operation, traces, left, verdict === 'happened'))
  await operation.goOn(site.api(), stage, verdict === 'happened').catch(note('I2, I3, I5'))
  if ((await readTraces(site.store, after, stage)).actions.includes('refresh_reuse')) violations.push('a false alarm of theft (I5)')
  return { reached, happened: verdict === 'happened', acknowledged: answer?.status === operation.acknowledged, violations }
}

/** Answers what has to be waited for once the operation has ended, in whatever way. */
function strikeAt(site: CrashSite, { at, moment, strike }: CrashPoint): () => Promise<void> {
  let repaired: Promise<void> = Promise.resolve()
  const strikes: Readonly<Record<Strike, () => void>> = {
    'drop connections': () => site.proxy.release(),
    'kill node': () => {
      site.killNode()
      site.proxy.release()
      repaired = site.reviveNode()
    },
    'kill database': () => {
      repaired = restartDatabase(site)
    },
  }
  site.proxy.arm({ at, moment }, strikes[strike])
  return () => repaired
}

async function restartDatabase({ database, proxy }: CrashSite): Promise<void> {
  await database.process?.kill()
  proxy.release()
  await database.process?.start()
}

const isStoreFault = (error: unknown) => error instanceof Error && 'storeFault' in error

/** `null`: no answer came. */
async function answerOf(asked: Promise<ApiAnswer>): Promise<ApiAnswer | null> {
  try {
    return await asked
  } catch (error) {
    if (error instanceof AnswerLost) return null
    throw error
  }
}

/** By its id where the account is known: the address may be what changes. */
async function look(store: Store, { resident }: Stage, known: UserRecord | null = null): Promise<Account> {
  const user = await (known === null ? store.users.findByEmail(resident.email) : store.users.findById(known.id))
  const sessions = user === null ? [] : await store.sessions.list(user.id, Date.now())
  return { user, sessions: new Map(sessions.map(({ id, generation }) => [id, generation])) }
}

interface Traces {
  readonly actions: readonly string[]
  readonly mails: readonly string[]
}

async function readTraces({ audit, outbox }: Store, { user }: Account, { resident }: Stage): Promise<Traces> {
  const entries = user === null ? [] : await audit.list({ userId: user.id }, { before: null, limit: 100 })
  const mails = (await outbox.list(50)).filter(({ recipient }) => recipient === resident.email)
  return {
    actions: entries.filter(({ success, action }) => success || action === 'refresh_reuse').map(({ action }) => action),
    mails: mails.map(({ template }) => template),
  }
}

/** Done is done (I2); whoever is refused is told to come back, never let through (I6). */
function judgeAnswer({ acknowledged }: Operation, answer: ApiAnswer | null, happened: boolean): readonly string[] {
  if (answer === null) return []
  if (answer.status === acknowledged) return happened ? [] : [`acknowledged with ${answer.status}, and not so (I2)`]
  if (answer.status === 503 && Number(answer.retryAfter) > 0) return []
  return [`answered ${answer.status} ${answer.code ?? ''} instead of ${acknowledged} or a 503 with Retry-After (I6)`]
}

function judgeTraces({ audit, mail }: Operation, before: Traces, after: Traces, happened: boolean): readonly string[] {
  const wanted = happened ? 1 : 0
  const more = (all: readonly string[], some: readonly string[], name: string) =>
    all.filter((each) => each === name).length - some.filter((each) => each === name).length
  const violations: string[] = []
  if (audit !== null && more(after.actions, before.actions, audit) !== wanted)
    violations.push(`audit "${audit}" is not there ${wanted} times (I4, I11)`)
  if (mail !== null && more(after.mails, before.mails, mail) !== wanted)
    violations.push(`mail "${mail}" is not there ${wanted} times (I4, I10)`)
  return violations
}
