import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, expect, it, onTestFinished } from 'vitest'
import { apiAt } from './api.ts'
import { findHalfStates } from './half-states.ts'
import { moveIn, refresh } from './residents.ts'
import { startServer } from './server-process.ts'

/** How long the others wait for the lock: less than the store's patience (2 s), more than nothing. */
const HELD_ON_MS = 1_000
const RESIDENTS = 4

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sallyport-locked-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

it('waits for another process that holds the database, or says 503, and loses nobody', async () => {
  const path = join(folder, 'sallyport.db')
  const server = await startServer(folder)
  onTestFinished(() => server.signal('SIGKILL'))
  const api = apiAt(server.address)
  const residents = []
  for (let index = 0; index < RESIDENTS; index += 1) residents.push(await moveIn(api, `resident-${index}`))

  const intruder = new Database(path)
  intruder.exec('begin exclusive')
  const [first, ...others] = residents
  if (first === undefined) throw new Error('nobody lives here')
  // The lock is held until this answer is there, so it can only be a refusal.
  const refusal = await refresh(api, first)
  expect(refusal).toMatchObject({ status: 503, code: 'unavailable' })
  expect(Number(refusal.retryAfter)).toBeGreaterThan(0)
  expect((await api('GET', '/api/auth/me', undefined, { accessToken: first.accessToken })).status, 'reading goes on').toBe(200)

  const waiting = others.map((resident) => refresh(api, resident))
  await pause(HELD_ON_MS)
  intruder.exec('commit')
  intruder.close()
  for (const { status, code } of await Promise.all(waiting)) {
    expect([
      { status: 200, code: null },
      { status: 503, code: 'unavailable' },
    ]).toContainEqual({ status, code })
  }
  for (const resident of residents) expect((await refresh(api, resident)).status, 'the old token goes on').toBe(200)
  server.signal('SIGTERM')
  expect(await server.exited).toBe(0)
  expect(findHalfStates(path)).toEqual([])
})
