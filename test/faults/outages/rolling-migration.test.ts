import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { type Api, apiAt } from '../crash/api.ts'
import { findHalfStates } from '../crash/half-states.ts'
import { moveIn, type Resident, refresh } from '../crash/residents.ts'
import { verifyAudit } from '../crash/verify-audit.ts'
import { sqliteFile } from '../support/target.ts'
import { useBundledServer } from './bundled-server.ts'

const bundle = useBundledServer()
let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sallyport-rolling-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

async function livesOn(apis: readonly Api[], resident: Resident): Promise<void> {
  for (const api of apis) {
    expect((await refresh(api, resident)).status).toBe(200)
    expect((await api('GET', '/api/auth/me', undefined, { accessToken: resident.accessToken })).status).toBe(200)
    const { email, password, device } = resident
    expect((await api('POST', '/api/auth/login', { email, password }, { device: `another-${device}` })).status).toBe(200)
  }
}

/**
 * F-23, as far as one version can show it: the newest migration is taken back under a running node and brought again by the next one that
 * starts, while people are signed in at the first (I2, I3, I5).
 */
it('goes back and forth by one migration under a node that keeps running: nobody notices', async () => {
  const first = await bundle.start(folder)
  const here = apiAt(first.address)
  const ann = await moveIn(here, 'ann')
  const ben = await moveIn(here, 'ben')
  let isOver = false
  const living = (async () => {
    let rounds = 0
    for (; !isOver; rounds += 1) await livesOn([here], ann)
    return rounds
  })()

  const { takenBack } = JSON.parse(await bundle.run(folder, ['migrate', 'down', '--yes', '--json'])) as { readonly takenBack: string }
  expect(takenBack).toMatch(/^\d{3}-/)
  await livesOn([here], ben)
  expect(await bundle.run(folder, ['migrate', 'status']), 'an older schema').toContain('pending')
  const next = await bundle.start(folder)
  const there = apiAt(next.address)
  expect(await bundle.run(folder, ['migrate', 'status']), 'the newest schema').not.toContain('pending')
  await livesOn([here, there, here, there], ben)
  isOver = true
  expect(await living, 'rounds meanwhile').toBeGreaterThan(3)
  expect((await there('POST', '/api/auth/logout-all', undefined, { accessToken: ben.accessToken })).status).toBe(200)
  for (const api of [here, there]) expect((await refresh(api, ben)).status).toBe(401)

  for (const server of [first, next]) {
    server.signal('SIGTERM')
    expect(await server.exited, server.output()).toBe(0)
  }
  expect(findHalfStates(join(folder, 'sallyport.db'))).toEqual([])
  expect(await verifyAudit(sqliteFile(join(folder, 'sallyport.db')))).toMatchObject({ ok: true, broken: null })
})
