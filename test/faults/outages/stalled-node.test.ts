import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Store } from '@sallyport/ports'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Api, type ApiAnswer, apiAt, newestLinkToken } from '../crash/api.ts'
import { moveIn, type Resident, refresh } from '../crash/residents.ts'
import type { ServerProcess } from '../crash/server-process.ts'
import { repetitions } from '../support/seeded-random.ts'
import { openTarget, portOf, through } from '../support/target.ts'
import { useDatabase } from '../support/use-database.ts'
import { useBundledServer } from './bundled-server.ts'
import { type StallingProxy, startStallingProxy } from './stalling-proxy.ts'

/** More than a request may wait for a lock (3 s) and less than a transaction may idle (14 s): from there on the database ends it. */
const LONG_STALL_MS = 16_000
/** At how many requests of a reset the node stalls; more than it has are all of them. Each that holds a lock takes three seconds. */
const stalls = repetitions('STALLS', 2)

const database = useDatabase('postgres')
const bundle = useBundledServer()

let folder = ''
let store: Store
let proxy: StallingProxy
let sleeper: ServerProcess
let sleepy: Api
let awake: Api

beforeEach(async (context) => {
  folder = mkdtempSync(join(tmpdir(), 'sallyport-stall-'))
  const target = await database(context).fresh()
  store = await openTarget(target, { migrate: true })
  proxy = await startStallingProxy(portOf(target))
  sleeper = await bundle.start(join(folder, 'sleeper'), { DATABASE_URL: through(target, proxy.port).address })
  const other = await bundle.start(join(folder, 'other'), { DATABASE_URL: target.address })
  sleepy = apiAt(sleeper.address)
  awake = apiAt(other.address)
})
afterEach(async () => {
  sleeper.signal('SIGKILL')
  await proxy.close()
  await store.close()
  rmSync(folder, { recursive: true, force: true })
})

const wake = () => process.kill(sleeper.pid, 'SIGCONT')
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

/** Whoever is told to come back does. */
async function patiently(ask: () => Promise<ApiAnswer>): Promise<ApiAnswer> {
  for (;;) {
    const answer = await ask()
    if (answer.status !== 503) return answer
    expect(Number(answer.retryAfter)).toBeGreaterThan(0)
    await pause(100)
  }
}

interface Stall {
  /** `false`: the operation asks the database less often than that, and nothing happened. */
  readonly reached: boolean
  /** What each node answered in the end, or 503. */
  readonly late: ApiAnswer
  readonly meanwhile: ApiAnswer | null
}

/** The sleeper is stopped (SIGSTOP) where it asks the database for the n-th time; the same client turns to the other node; the sleeper wakes. */
async function stallAt(request: number, act: (api: Api) => Promise<ApiAnswer>, stallMs = 0): Promise<Stall> {
  let fallAsleep: (asleep: true) => void = () => {}
  const asleep = new Promise<true>((resolve) => {
    fallAsleep = resolve
  })
  proxy.armAt(request, () => {
    process.kill(sleeper.pid, 'SIGSTOP')
    fallAsleep(true)
  })
  const answer = act(sleepy)
  if ((await Promise.race([asleep, answer])) !== true) {
    proxy.disarm()
    return { reached: false, late: await answer, meanwhile: null }
  }
  const until = performance.now() + stallMs
  let meanwhile = await act(awake)
  while (meanwhile.status === 503 && performance.now() < until) meanwhile = await act(awake)
  await pause(until - performance.now())
  proxy.disarm()
  wake()
  return { reached: true, late: await answer, meanwhile }
}

async function eventsOf({ email }: Resident, action: string): Promise<number> {
  const user = await store.users.findByEmail(email)
  const entries = await store.audit.list({ userId: user?.id ?? '' }, { before: null, limit: 100 })
  return entries.filter((entry) => entry.success && entry.action === action).length
}

async function refreshThroughAStall(resident: Resident, request: number, stallMs = 0): Promise<Stall> {
  const first = { ...resident }
  const stall = await stallAt(request, (api) => refresh(api, { ...first }), stallMs)
  const children = [stall.late, stall.meanwhile].filter((answer) => answer?.status === 200).map((answer) => answer?.data.refreshToken)
  expect(new Set(children).size, 'one child, whoever made it').toBeLessThanOrEqual(1)
  for (const answer of [stall.late, stall.meanwhile]) expect([200, 503, undefined]).toContain(answer?.status)
  expect((await patiently(() => refresh(awake, resident))).status, 'the client goes on').toBe(200)
  expect((await patiently(() => refresh(sleepy, resident))).status, 'at either node').toBe(200)
  const user = await store.users.findByEmail(resident.email)
  expect(await store.sessions.list(user?.id ?? '', Date.now())).toHaveLength(1)
  return stall
}

async function resetThroughAStall(resident: Resident, request: number, stallMs = 0): Promise<Stall> {
  expect((await awake('POST', '/api/auth/forgot-password', { email: resident.email })).status).toBe(200)
  const token = await newestLinkToken(awake, resident.email, 'reset_password')
  const passwordOf = (api: Api) => (api === awake ? 'Chosen-while-awake-2!' : 'Chosen-in-a-dream-3!')
  const reset = (api: Api) => api('POST', '/api/auth/reset-password', { token, password: passwordOf(api) })
  const stall = await stallAt(request, reset, stallMs)
  const winners = [
    ...(stall.late.status === 200 ? [passwordOf(sleepy)] : []),
    ...(stall.meanwhile?.status === 200 ? [passwordOf(awake)] : []),
  ]
  expect(winners.length, 'a link counts once').toBeLessThanOrEqual(1)
  const [password] = winners
  if (password === undefined) return stall
  const { email, device } = resident
  expect((await patiently(() => awake('POST', '/api/auth/login', { email, password }, { device }))).status).toBe(200)
  expect((await patiently(() => refresh(sleepy, { ...resident }))).status, 'the session from before').toBe(401)
  expect(await eventsOf(resident, 'password_reset')).toBe(1)
  expect((await store.outbox.list(50)).filter((mail) => mail.recipient === email && mail.template === 'password_changed')).toHaveLength(1)
  return stall
}

const isWell = (api: Api) => expect.poll(async () => (await api('GET', '/readyz')).status).toBe(200)

/** F-29: one of two nodes stalls in the middle of a request, and wakes when the world has gone on (I1, I12). */
describe('a node that is stopped and continued', () => {
  it('makes no second child of a token, wherever in a refresh it slept', async () => {
    let request = 1
    while ((await refreshThroughAStall(await moveIn(awake, `refresher-${request}`), request)).reached) request += 1
    expect(request, 'there were stalls').toBeGreaterThan(1)
    await Promise.all([isWell(sleepy), isWell(awake)])
  })

  it('wins or loses a reset as a whole', { timeout: 300_000 }, async () => {
    let reached = true
    for (let request = 2; reached && request < 2 + stalls; request += 1) {
      reached = (await resetThroughAStall(await moveIn(awake, `forgetter-${request}`), request)).reached
    }
    await Promise.all([isWell(sleepy), isWell(awake)])
  })

  if (stalls <= 2) return
  it('keeps others waiting for so long and no longer: the database ends what it left open', { timeout: 300_000 }, async () => {
    for (let request = 2; request < 6; request += 1) {
      const { reached, meanwhile } = await resetThroughAStall(await moveIn(awake, `long-${request}`), request, LONG_STALL_MS)
      if (reached) expect(meanwhile?.status, 'before the sleeper woke').toBe(200)
    }
    await refreshThroughAStall(await moveIn(awake, 'long-refresher'), 2, LONG_STALL_MS)
    await Promise.all([isWell(sleepy), isWell(awake)])
  })
})
