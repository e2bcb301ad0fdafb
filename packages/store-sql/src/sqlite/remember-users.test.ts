import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Effects, NewUser, UserRecord } from '@sallyport/ports'
import Database from 'better-sqlite3'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { openSqliteStore, type SqliteStore } from './open-sqlite-store.ts'
import { rememberUsers } from './remember-users.ts'

const T = 1_750_000_000_000
const NOTHING: Effects = { audit: [], mails: [], seal: () => 'sealed' }
const opened: SqliteStore[] = []
const folders: string[] = []
afterEach(async () => {
  for (const store of opened.splice(0)) await store.close()
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true })
})

function temporaryFile(): string {
  const folder = mkdtempSync(join(tmpdir(), 'sallyport-users-'))
  folders.push(folder)
  return join(folder, 'store.db')
}

async function open(path: string): Promise<SqliteStore> {
  const store = await openSqliteStore({ path, migrate: true })
  opened.push(store)
  return store
}

const ada: NewUser = {
  id: 'ada',
  email: 'ada@example.com',
  username: null,
  firstName: 'Ada',
  lastName: 'L',
  name: 'Ada L',
  passwordHash: 'h',
  role: 'user',
  emailVerifiedAt: T,
  createdAt: T,
}

async function withAda(path: string): Promise<SqliteStore> {
  const store = await open(path)
  const outcomes = { created: () => NOTHING, replaced: () => NOTHING, email_taken: () => NOTHING }
  await store.users.register({ user: ada, secret: null, replaceUnverified: false }, outcomes)
  return store
}

/** A new turn of the event loop: another request. */
const nextRequest = () => new Promise((resolve) => setImmediate(resolve))

describe('users remembered between session checks', () => {
  it('are the very same record while nobody writes', async () => {
    const store = await withAda(temporaryFile())
    const first = await store.users.findById('ada')
    await nextRequest()
    expect(await store.users.findById('ada')).toBe(first)
  })

  it('are read again after a write of this process, whatever it wrote', async () => {
    const store = await withAda(temporaryFile())
    await store.users.findById('ada')
    await store.users.setRole('ada', 'admin', T + 1, NOTHING)
    expect((await store.users.findById('ada'))?.role).toBe('admin')
  })

  it('are read again after a write of another process', async () => {
    const path = temporaryFile()
    const [here, elsewhere] = [await withAda(path), await open(path)]
    expect((await here.users.findById('ada'))?.isActive).toBe(true)
    await elsewhere.users.setActive('ada', false, T + 1, NOTHING)
    await nextRequest()
    expect((await here.users.findById('ada'))?.isActive).toBe(false)
  })

  it('are read again when the write came later in the same turn of the event loop', async () => {
    const path = temporaryFile()
    const here = await withAda(path)
    const elsewhere = new Database(path)
    const before = here.revocations.foreignChanges()
    elsewhere.exec("update users set role = 'admin'")
    elsewhere.close()
    // As the next message from a socket does: after what was under way, and before the turn ends.
    await new Promise<void>((resolve) => process.nextTick(resolve))
    expect(here.revocations.foreignChanges()).not.toBe(before)
    expect((await here.users.findById('ada'))?.role).toBe('admin')
  })

  it('are not remembered at all where writes of others cannot be told, or when one came in between', async () => {
    const findById = vi.fn(async () => ({ id: 'ada' }) as UserRecord)
    const store = await withAda(temporaryFile())
    let foreign: number | null = null
    const users = rememberUsers({ ...store.users, findById }, { writes: () => 0, foreignChanges: () => foreign })
    await users.findById('ada')
    await users.findById('ada')
    expect(findById).toHaveBeenCalledTimes(2)

    foreign = 1
    findById.mockImplementationOnce(async () => {
      foreign = 2
      return { id: 'ada' } as UserRecord
    })
    await users.findById('ada')
    await users.findById('ada')
    expect(findById).toHaveBeenCalledTimes(4)
  })

  it('never grow without end', async () => {
    const findById = vi.fn(async (id: string) => ({ id }) as UserRecord)
    const store = await withAda(temporaryFile())
    const users = rememberUsers({ ...store.users, findById }, { writes: () => 0, foreignChanges: () => 1 })
    for (let index = 0; index <= 4_096; index++) await users.findById(`u${index}`)
    findById.mockClear()
    await users.findById('u0')
    expect(findById).toHaveBeenCalledTimes(1)
  })
})
