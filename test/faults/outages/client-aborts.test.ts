import { mkdtempSync, rmSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Api, apiAt, newestLinkToken } from '../crash/api.ts'
import { findHalfStates } from '../crash/half-states.ts'
import { moveIn, type Resident, refresh } from '../crash/residents.ts'
import type { ServerProcess } from '../crash/server-process.ts'
import { verifyAudit } from '../crash/verify-audit.ts'
import { repetitions, seededRandom, seedOfRun } from '../support/seeded-random.ts'
import { sqliteFile } from '../support/target.ts'
import { useBundledServer } from './bundled-server.ts'

const seed = seedOfRun()
/** How often a whole request is sent and its answer not waited for. */
const hangUps = repetitions('HANG_UPS', 15)
/** Connections that are cut at the same time. */
const AT_ONCE = 32

const bundle = useBundledServer()
let folder = ''
let server: ServerProcess
let api: Api
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sallyport-aborts-'))
  server = await bundle.start(folder)
  api = apiAt(server.address)
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const BODILY = { host: 'localhost', 'content-type': 'application/json', 'x-token-delivery': 'body' }

function rawPost(path: string, body: object, device: string): Buffer {
  const text = JSON.stringify(body)
  const headers = Object.entries({ ...BODILY, 'x-device-token': device, 'content-length': `${Buffer.byteLength(text)}` })
  const head = [`POST ${path} HTTP/1.1`, ...headers.map(([name, value]) => `${name}: ${value}`)]
  return Buffer.from(`${head.join('\r\n')}\r\n\r\n${text}`)
}

/** How a client goes: politely, or with a reset. */
type Leave = 'close' | 'reset'

/** Sends `bytes` and hangs up, after so many milliseconds or with the first byte of an answer. Resolves when the connection is gone. */
function sendAndLeave(bytes: Buffer, leave: Leave, patienceMs: number | 'first byte'): Promise<void> {
  const socket = connect({ host: '127.0.0.1', port: Number(new URL(server.address).port) })
  const go = () => (leave === 'reset' ? socket.resetAndDestroy() : socket.destroy())
  return new Promise((resolve) => {
    socket.on('error', () => {})
    socket.on('close', () => resolve())
    socket.write(bytes, () => {
      if (patienceMs === 'first byte') socket.once('data', go)
      else if (patienceMs === 0) go()
      else setTimeout(go, patienceMs)
    })
  })
}

/** Somebody else on a connection of their own, all the time: every answer must be theirs (I7). */
async function standBy(resident: Resident, isOver: () => boolean): Promise<number> {
  let answers = 0
  while (!isOver()) {
    const { accessToken } = resident
    const { status, data } = await api('GET', '/api/auth/me', undefined, { accessToken })
    expect(status).toBe(200)
    expect(JSON.stringify(data)).toContain(`"${resident.email}"`)
    const signedIn = await api(
      'POST',
      '/api/auth/login',
      { email: resident.email, password: resident.password },
      { device: resident.device },
    )
    expect(signedIn.status).toBe(200)
    expect(JSON.stringify(signedIn.data.user)).toContain(`"${resident.email}"`)
    resident.accessToken = String(signedIn.data.accessToken)
    answers += 2
  }
  return answers
}

async function inWaves(tasks: readonly (() => Promise<void>)[]): Promise<void> {
  for (let from = 0; from < tasks.length; from += AT_ONCE) await Promise.all(tasks.slice(from, from + AT_ONCE).map((task) => task()))
}

function count(query: string): number {
  const database = new Database(join(folder, 'sallyport.db'), { readonly: true })
  const rows = Number(database.prepare(query).pluck().get())
  database.close()
  return rows
}

/** Each request with everything before its last byte cut off: nothing of it may happen, however much was there. */
const cuts = (request: Buffer) => Array.from({ length: request.length }, (_, bytes) => request.subarray(0, bytes))

const PASSWORD = 'Resident-Password-1!'
const newcomer = (name: string) => ({ email: `${name}@example.com`, password: PASSWORD, name: 'Newcomer' })
const deviceOf = (name: string) => `device-secret-of-${name}-0123456789abcdef0123456789`

/** F-28 (I4, I7). */
describe(`clients that hang up (SALLYPORT_SEED=${seed})`, () => {
  it('after each byte of a sign-in, a refresh and a sign-up: nothing happens, and nobody else notices', async () => {
    const ann = await moveIn(api, 'ann')
    const bystander = await moveIn(api, 'bystander')
    const events = count('select count(*) from audit_logs')
    let isOver = false
    const others = standBy(bystander, () => isOver)
    const requests = [
      rawPost('/api/auth/login', { email: ann.email, password: ann.password }, ann.device),
      rawPost('/api/auth/refresh', { refreshToken: ann.refreshToken }, ann.device),
      rawPost('/api/auth/register', newcomer('never'), deviceOf('never')),
    ]
    const tasks = requests.flatMap(cuts).map((bytes, index) => () => sendAndLeave(bytes, index % 2 === 0 ? 'close' : 'reset', 0))
    await inWaves(tasks)
    isOver = true
    const heard = await others
    expect(heard).toBeGreaterThan(0)
    expect(count("select count(*) from users where email like 'never@%'")).toBe(0)
    expect(count('select count(*) from audit_logs') - events, 'the bystander’s sign-ins and nothing else').toBe(heard / 2)
    expect((await refresh(api, ann)).status, 'the token was not spent').toBe(200)
  })

  it('while the answer is made or read: it happened or it did not, and trying again works', async () => {
    const random = seededRandom(`${seed}/hang-ups`)
    const ben = await moveIn(api, 'ben')
    const bystander = await moveIn(api, 'second-bystander')
    let isOver = false
    const others = standBy(bystander, () => isOver)
    for (let round = 0; round < hangUps; round += 1) {
      const patience = random.chance(0.3) ? 'first byte' : random.between(0, 25)
      const leave = random.pick<Leave>(['close', 'reset'])
      const name = `newcomer-${round}`
      await Promise.all([
        sendAndLeave(rawPost('/api/auth/refresh', { refreshToken: ben.refreshToken }, ben.device), leave, patience),
        sendAndLeave(rawPost('/api/auth/register', newcomer(name), deviceOf(name)), leave, patience),
        sendAndLeave(rawPost('/api/auth/login', { email: ben.email, password: PASSWORD }, `other-${deviceOf(name)}`), leave, patience),
      ])
      // The client whose answer was lost comes back with what it has.
      expect((await refresh(api, ben)).status, `round ${round}`).toBe(200)
      expect((await api('POST', '/api/auth/register', newcomer(name), { device: deviceOf(name) })).status).toBe(201)
    }
    isOver = true
    expect(await others).toBeGreaterThan(0)
    const last = newcomer(`newcomer-${hangUps - 1}`)
    const token = await newestLinkToken(api, last.email, 'verify_email')
    const device = deviceOf(`newcomer-${hangUps - 1}`)
    expect((await api('POST', '/api/auth/verify-email', { token }, { device })).status).toBe(200)
    expect(count("select count(*) from users where email like 'newcomer-%'"), 'one account for each').toBe(hangUps)
    const carriedOut = count("select count(*) from audit_logs where action = 'register' and success = 1") - hangUps
    expect(carriedOut, 'requests that were carried out and whose answer nobody read').toBeGreaterThan(0)
  })

  it('leave nothing half done behind, and a log in order', async () => {
    server.signal('SIGTERM')
    expect(await server.exited, server.output()).toBe(0)
    expect(server.output()).not.toMatch(/Unhandled rejection|Uncaught exception/)
    const path = join(folder, 'sallyport.db')
    // A sign-up that was carried out and then repeated sends two mails: `register` is on record for each.
    expect(findHalfStates(path)).toEqual([])
    expect(await verifyAudit(sqliteFile(path))).toMatchObject({ ok: true, broken: null })
  })
})
