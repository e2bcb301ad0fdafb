import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describeStore, type SideDoor } from '@sallyport/store-contract'
import Database from 'better-sqlite3'
import { openSqliteStore } from './open-sqlite-store.ts'

/** A connection of its own, driver and all. */
function sideDoorTo(path: string): SideDoor & { close(): void } {
  const database = new Database(path)
  database.pragma('foreign_keys = on')
  const countActive = database.prepare<[string], { total: number }>(
    'select count(*) as total from user_sessions where userId = ? and isActive = 1',
  )
  return {
    countActiveSessions: async (userId) => countActive.get(userId)?.total ?? 0,
    deleteUser: async (userId) => {
      database.prepare('delete from users where id = ?').run(userId)
    },
    close: () => database.close(),
  }
}

describeStore('SQLite file', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'sallyport-store-'))
  const path = join(folder, 'sallyport.db')
  const store = await openSqliteStore({ path, migrate: true })
  const sideDoor = sideDoorTo(path)
  return {
    store,
    sideDoor,
    async close() {
      await store.close()
      sideDoor.close()
      rmSync(folder, { recursive: true })
    },
  }
})

async function openInMemory() {
  const store = await openSqliteStore({ path: ':memory:', migrate: true })
  return { store, sideDoor: null, close: () => store.close() }
}

describeStore('SQLite in memory', openInMemory, { sideDoor: false })
