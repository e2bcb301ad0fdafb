import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { openNode } from '../linearizability/engine-node.ts'
import { sqliteFile } from '../support/target.ts'
import { findHalfStates } from './half-states.ts'

/** The part of both SQLite drivers that is needed to reach the store's own connection. */
interface Connection {
  exec(sql: string): unknown
}

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sallyport-database-full-'))
})
afterEach(() => {
  vi.restoreAllMocks()
  rmSync(folder, { recursive: true, force: true })
})

/** `node:sqlite` where Node has it, as the store chooses. */
function driverClass(): { readonly prototype: Connection } {
  const builtin = process.getBuiltinModule?.('node:sqlite') as { readonly DatabaseSync: { readonly prototype: Connection } } | undefined
  return builtin?.DatabaseSync ?? (Database as unknown as { readonly prototype: Connection })
}

it('answers 503 when SQLite says that the database is full, undoes what had begun, and recovers', async () => {
  const opened = vi.spyOn(driverClass().prototype, 'exec')
  const path = join(folder, 'full.db')
  const node = await openNode({ target: sqliteFile(path), graceSeconds: 10 })
  const connection = opened.mock.contexts[0] as Connection | undefined
  if (connection === undefined) throw new Error('the store opened no connection')
  const signUp = (index: number) =>
    node.call({
      method: 'POST',
      path: '/api/auth/register',
      headers: {},
      body: { email: `guest-${index}@example.com`, password: 'Guest-Password-1!', name: 'Guest' },
      now: Date.now(),
    })

  const looking = new Database(path)
  const pages = looking.pragma('page_count', { simple: true }) as number
  connection.exec(`pragma max_page_count = ${pages + 4}`)
  const statuses: number[] = []
  // Together, so that the full disk strikes in the middle of a shared commit.
  for (let round = 0; round < 10 && !statuses.includes(503); round += 1) {
    const answers = await Promise.all(Array.from({ length: 8 }, (_, index) => signUp(round * 8 + index)))
    statuses.push(...answers.map(({ status }) => status))
    for (const { status, body } of answers)
      if (status !== 201) expect(body).toMatchObject({ success: false, error: { code: 'unavailable' } })
  }
  const accepted = statuses.filter((status) => status === 201).length
  const { total } = looking.prepare("select count(*) as total from users where email like 'guest-%'").get() as { readonly total: number }
  expect(new Set(statuses)).toEqual(new Set(accepted > 0 ? [201, 503] : [503]))
  expect(total, 'accounts on the disk are exactly those that were acknowledged').toBe(accepted)

  connection.exec(`pragma max_page_count = ${pages * 1_000}`)
  expect((await signUp(999)).status).toBe(201)
  expect(await node.auth.operations.verifyAudit()).toMatchObject({ ok: true })
  looking.close()
  await node.close()
  expect(findHalfStates(path)).toEqual([])
})
