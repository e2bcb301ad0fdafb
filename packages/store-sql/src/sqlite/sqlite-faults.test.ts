import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Effects } from '@sallyport/ports'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createStore } from '../create-store.ts'
import { sqliteDialect } from '../dialect/sqlite.ts'
import { createMigrations } from '../migrate.ts'
import { SqlStoreFault } from '../store-fault.ts'
import { connectSqlite } from './connect-sqlite.ts'
import { SqliteConnection } from './connection.ts'
import { GroupCommit } from './group-commit.ts'
import { openSqliteStore } from './open-sqlite-store.ts'
import { toFault } from './sqlite-faults.ts'

const KEY = { identifier: 'a', action: 'b' }
const RULE = { limit: 1000, windowMs: 60_000, lockMs: 60_000 }

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sallyport-faults-'))
})
afterEach(() => {
  rmSync(folder, { recursive: true })
})

/** The store of `openSqliteStore`, put together by hand so that a test can reach its connection. */
async function openWithConnection() {
  const connection = new SqliteConnection(new Database(join(folder, 'store.db')))
  connection.setPragma('journal_mode', 'wal')
  connection.setPragma('foreign_keys', 'on')
  const executor = new GroupCommit(connection, 100)
  await createMigrations(sqliteDialect(), executor, { now: Date.now }).up()
  return { connection, store: createStore(sqliteDialect(), executor, () => null) }
}

function mailOf(id: string, bytes: number): Effects {
  return { audit: [], mails: [{ id, template: 't', recipient: 'r', payload: 'x'.repeat(bytes), createdAt: 1 }], seal: () => '' }
}

describe('busy', () => {
  it('waits for another writer without blocking the event loop, and goes on when it is done', async () => {
    const path = join(folder, 'store.db')
    const store = await openSqliteStore({ path, migrate: true })
    const other = new Database(path)
    other.exec('begin immediate')
    const take = store.attempts.take(KEY, RULE, 1)
    let ticks = 0
    const ticker = setInterval(() => {
      ticks++
      if (ticks === 5) other.exec('commit')
    }, 5)
    await expect(take).resolves.toMatchObject({ allowed: true })
    clearInterval(ticker)
    expect(ticks).toBeGreaterThanOrEqual(5)
    other.close()
    await store.close()
  })

  it('fails with busy when its patience is over, reads on all the while, and recovers', async () => {
    const path = join(folder, 'store.db')
    const store = await openSqliteStore({ path, migrate: true, busyTimeoutMs: 60 })
    const other = new Database(path)
    other.exec('begin immediate')
    const refused = [store.attempts.take(KEY, RULE, 1), store.attempts.take(KEY, RULE, 1)]
    const outcomes = await Promise.allSettled(refused)
    for (const outcome of outcomes) expect(outcome).toMatchObject({ status: 'rejected', reason: { storeFault: 'busy' } })
    await expect(store.check()).resolves.toBeUndefined()
    other.exec('rollback')
    await expect(store.attempts.take(KEY, RULE, 1)).resolves.toMatchObject({ attempts: 1 })
    other.close()
    await store.close()
  })
})

describe('full', () => {
  it('fails with full, keeps what was answered, and recovers when there is room', async () => {
    const { connection, store } = await openWithConnection()
    await store.attempts.take(KEY, RULE, 1)
    const pages = Number(connection.readPragma('page_count'))
    connection.setPragma('max_page_count', String(pages + 4))
    const [small, big] = await Promise.allSettled([
      store.attempts.take(KEY, RULE, 1),
      store.audit.append(mailOf('big', 200_000)),
      store.attempts.take(KEY, RULE, 1),
    ])
    expect(big).toMatchObject({ status: 'rejected', reason: { storeFault: 'full', cause: expect.any(Error) } })
    const answered = 1 + (small.status === 'fulfilled' ? 2 : 0)
    expect(await store.attempts.read(KEY, 2)).toMatchObject({ attempts: answered })
    expect(await store.outbox.find('big')).toBeNull()
    connection.setPragma('max_page_count', String(pages + 1000))
    await expect(store.audit.append(mailOf('big', 200_000))).resolves.toBeUndefined()
    expect(await store.outbox.find('big')).not.toBeNull()
    await store.close()
  })
})

describe('read_only', () => {
  it('fails every write and answers every read', async () => {
    const { connection, store } = await openWithConnection()
    await store.attempts.take(KEY, RULE, 1)
    connection.setPragma('query_only', 'on')
    await expect(store.attempts.take(KEY, RULE, 1)).rejects.toMatchObject({ storeFault: 'read_only' })
    expect(await store.attempts.read(KEY, 2)).toMatchObject({ attempts: 1 })
    connection.setPragma('query_only', 'off')
    await expect(store.attempts.take(KEY, RULE, 1)).resolves.toMatchObject({ attempts: 2 })
    await store.close()
  })
})

describe('unavailable', () => {
  it('is what a folder, and a file that is no database, are', async () => {
    await expect(openSqliteStore({ path: folder })).rejects.toMatchObject({ storeFault: 'unavailable' })
    const path = join(folder, 'text.db')
    writeFileSync(path, 'not a database '.repeat(1000))
    const refusal = await openSqliteStore({ path }).catch((error: unknown) => error)
    expect(refusal).toMatchObject({ storeFault: 'unavailable', cause: expect.any(Error) })
    expect(String(refusal)).not.toContain(folder)
  })
})

describe('the file', () => {
  it('is readable by its owner only, with its folder and its companions', async () => {
    const path = join(folder, 'data', 'deep', 'store.db')
    const store = await openSqliteStore({ path, migrate: true })
    for (const file of [path, `${path}-wal`, `${path}-shm`]) expect(statSync(file).mode & 0o777).toBe(0o600)
    expect(statSync(join(folder, 'data', 'deep')).mode & 0o777).toBe(0o700)
    await store.close()
  })

  it('is used with WAL, foreign keys and a flush at every commit', async () => {
    const pragmas = (connection: SqliteConnection) =>
      ['journal_mode', 'foreign_keys', 'busy_timeout', 'synchronous'].map((name) => connection.readPragma(name))
    const durable = await connectSqlite(join(folder, 'store.db'), 100, 'full')
    expect(pragmas(durable)).toEqual(['wal', 1, 20, 2])
    durable.close()
    const relaxed = await connectSqlite(join(folder, 'store.db'), 100, 'normal')
    expect(pragmas(relaxed)).toEqual(['wal', 1, 20, 1])
    relaxed.close()
  })
})

describe('toFault', () => {
  const nodeError = (errcode: number) => Object.assign(new Error('x'), { code: 'ERR_SQLITE_ERROR', errcode })
  const betterError = (code: string) => Object.assign(new Error('x'), { code })

  it.each([
    [5, 'SQLITE_BUSY', 'busy'],
    [517, 'SQLITE_BUSY_SNAPSHOT', 'busy'],
    [6, 'SQLITE_LOCKED', 'busy'],
    [13, 'SQLITE_FULL', 'full'],
    [1544, 'SQLITE_READONLY_DBMOVED', 'read_only'],
    [14, 'SQLITE_CANTOPEN', 'unavailable'],
    [778, 'SQLITE_IOERR_WRITE', 'unavailable'],
    [26, 'SQLITE_NOTADB', 'unavailable'],
    [11, 'SQLITE_CORRUPT', 'unavailable'],
  ] as const)('maps %i and %s to %s', (errcode, code, kind) => {
    for (const error of [nodeError(errcode), betterError(code)]) {
      expect(toFault(error)).toMatchObject({ storeFault: kind, cause: error })
    }
  })

  it.each([nodeError(2067), betterError('SQLITE_CONSTRAINT_UNIQUE'), new TypeError('bug'), 'text'])('leaves %s as it is', (error) => {
    expect(toFault(error)).toBe(error)
    expect(toFault(error)).not.toBeInstanceOf(SqlStoreFault)
  })
})
