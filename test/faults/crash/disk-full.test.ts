import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, expect, it, onTestFinished } from 'vitest'
import { type Api, type ApiAnswer, apiAt } from './api.ts'
import { findHalfStates } from './half-states.ts'
import { moveIn, refresh } from './residents.ts'
import { startServer } from './server-process.ts'

let folder = ''
let path = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sallyport-full-'))
  path = join(folder, 'sallyport.db')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const signUp = (api: Api, index: number) =>
  api('POST', '/api/auth/register', { email: `guest-${index}@example.com`, password: 'Guest-Password-1!', name: 'Guest' })

/** Let the server's files grow by so many bytes and no more; `null` lifts the limit. */
function limitFiles(pid: number, bytes: number | null): void {
  execFileSync('prlimit', [`--pid=${pid}`, `--fsize=${bytes ?? 'unlimited'}:`], { stdio: 'pipe' })
}

function canLimit(): boolean {
  try {
    execFileSync('prlimit', ['--version'], { stdio: 'pipe' })
    return true
  } catch {
    return false
  }
}

const sizeOf = (file: string) => statSync(file, { throwIfNoEntry: false })?.size ?? 0

/** Sign-ups until one is refused; far more than fit. */
async function fillUp(api: Api): Promise<{ readonly accepted: number; readonly refusal: ApiAnswer | null }> {
  for (let index = 0; index < 400; index += 1) {
    const answer = await signUp(api, index)
    if (answer.status !== 201) return { accepted: index, refusal: answer }
  }
  return { accepted: 400, refusal: null }
}

function emails(): number {
  const database = new Database(path, { readonly: true })
  try {
    return (database.prepare("select count(*) as total from users where email like 'guest-%'").get() as { readonly total: number }).total
  } finally {
    database.close()
  }
}

it('answers 503 while its files cannot grow, keeps what it accepted, and goes on by itself afterwards', async ({ skip }) => {
  skip(!canLimit(), 'prlimit (util-linux) is not here, so the size of files cannot be limited from outside')
  const server = await startServer(folder)
  onTestFinished(() => server.signal('SIGKILL'))
  const api = apiAt(server.address)
  const resident = await moveIn(api, 'resident')
  limitFiles(server.pid, Math.max(sizeOf(path), sizeOf(`${path}-wal`)) + 64 * 1024)

  const { accepted, refusal } = await fillUp(api)
  expect(refusal, 'the disk never got full').toMatchObject({ status: 503, code: 'unavailable' })
  expect(Number(refusal?.retryAfter)).toBeGreaterThan(0)
  expect(emails(), 'accounts on the disk are exactly those that were acknowledged').toBe(accepted)
  expect((await api('GET', '/api/auth/me', undefined, { accessToken: resident.accessToken })).status, 'reading goes on').toBe(200)
  expect([200, 503]).toContain((await refresh(api, resident)).status)

  limitFiles(server.pid, null)
  expect((await signUp(api, accepted)).status).toBe(201)
  expect((await refresh(api, resident)).status).toBe(200)
  server.signal('SIGTERM')
  expect(await server.exited).toBe(0)
  expect(findHalfStates(path)).toEqual([])
  expect(emails()).toBe(accepted + 1)
})
