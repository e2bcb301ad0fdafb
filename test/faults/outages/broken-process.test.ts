import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { AnswerLost, type Api, type ApiAnswer, apiAt } from '../crash/api.ts'
import { findHalfStates } from '../crash/half-states.ts'
import { moveIn, type Resident, refresh } from '../crash/residents.ts'
import { verifyAudit } from '../crash/verify-audit.ts'
import { sqliteFile } from '../support/target.ts'
import { useBundledServer } from './bundled-server.ts'

/** Loaded before the server, by Node's own option: at a signal something in its process goes wrong. The server is as it is shipped. */
const MISHAPS = `
import { isMainThread } from 'node:worker_threads'
if (isMainThread) {
  process.on('SIGHUP', () => void Promise.reject(new Error('a forgotten rejection')))
  process.on('SIGUSR2', () => setTimeout(() => { throw new Error('an uncaught exception') }))
  const hoard = []
  process.on('SIGWINCH', () => { for (;;) hoard.push(new Array(100_000).fill(hoard.length)) })
}
`
const bundle = useBundledServer()

let folder = ''
let data = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sallyport-broken-'))
  data = join(folder, 'data')
  writeFileSync(join(folder, 'mishaps.mjs'), MISHAPS)
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const startToFail = () =>
  bundle.start(data, { NODE_OPTIONS: `--max-old-space-size=96 --import=${pathToFileURL(join(folder, 'mishaps.mjs')).href}` })
const unlessLost = (error: unknown) => {
  if (error instanceof AnswerLost) return null
  throw error
}
const signIn = (api: Api, { email, password, device }: Resident): Promise<ApiAnswer> =>
  api('POST', '/api/auth/login', { email, password }, { device })

/** What a supervisor does; then nothing may be missing and the token goes on. */
async function goesOnAfterRestart(resident: Resident): Promise<void> {
  const next = await bundle.start(data)
  const api = apiAt(next.address)
  expect((await refresh(api, resident)).status, next.output()).toBe(200)
  expect((await signIn(api, resident)).status).toBe(200)
  next.signal('SIGTERM')
  expect(await next.exited).toBe(0)
  expect(findHalfStates(join(data, 'sallyport.db'))).toEqual([])
  expect(await verifyAudit(sqliteFile(join(data, 'sallyport.db')))).toMatchObject({ ok: true, broken: null })
}

/** F-34 (I2, I12). */
describe('something goes wrong in the process itself', () => {
  it('logs a forgotten rejection and lives on', async () => {
    const server = await startToFail()
    const api = apiAt(server.address)
    const ann = await moveIn(api, 'ann')
    process.kill(server.pid, 'SIGHUP')
    await expect.poll(() => server.output()).toContain('a forgotten rejection')
    expect((await refresh(api, ann)).status).toBe(200)
    server.signal('SIGTERM')
    expect(await server.exited).toBe(0)
  })

  it('answers what has arrived before an uncaught exception, says why, and exits with 1', async () => {
    const server = await startToFail()
    const api = apiAt(server.address)
    const ben = await moveIn(api, 'ben')
    const others = await Promise.all(Array.from({ length: 8 }, (_, index) => moveIn(api, `other-${index}`)))
    const answers = Promise.all(others.map((other) => signIn(api, other).catch(unlessLost)))
    process.kill(server.pid, 'SIGUSR2')
    // A connection that came after the last one was taken is refused; what was taken is answered.
    for (const answer of await answers) expect([200, 503, undefined]).toContain(answer?.status)
    expect(await server.exited, server.output()).toBe(1)
    expect(server.output()).toContain('an uncaught exception')
    expect(server.output()).toContain('"Stopped"')
    await goesOnAfterRestart(ben)
  })

  it('is out of memory under load: all or nothing of everything, and what was acknowledged is there', async () => {
    const server = await startToFail()
    const api = apiAt(server.address)
    const residents = await Promise.all(Array.from({ length: 8 }, (_, index) => moveIn(api, `resident-${index}`)))
    let isOver = false
    void server.exited.then(() => {
      isOver = true
    })
    let acknowledged = 0
    const load = residents.map(async (resident) => {
      while (!isOver) {
        const answer = await refresh(api, resident).catch(unlessLost)
        if (answer?.status === 200) acknowledged += 1
        else if (answer === null) return
      }
    })
    await expect.poll(() => acknowledged).toBeGreaterThan(20)
    process.kill(server.pid, 'SIGWINCH')
    await Promise.all(load)
    expect(await server.exited, 'V8 gives up with SIGABRT').not.toBe(0)
    expect(server.output()).toContain('heap out of memory')
    const [first, ...others] = residents
    if (first === undefined) throw new Error('nobody lives here')
    await goesOnAfterRestart(first)
    const next = apiAt((await bundle.start(data)).address)
    for (const other of others) expect((await refresh(next, other)).status, other.email).toBe(200)
  })
})
