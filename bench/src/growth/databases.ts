import { statfsSync } from 'node:fs'
import { open as openFile } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import mysql from 'mysql2/promise'
import { openTarget, sqliteFile, type Target } from '../../../test/faults/support/target.ts'
import { startDatabase, type TestDatabase } from '../../../test/faults/support/test-database.ts'
import { openInProcess } from '../library/in-process.ts'
import { PASSWORD } from '../servers/accounts.ts'
import type { Grown } from './operations.ts'
import { seedMariadb } from './seed-mariadb.ts'
import { seedSqlite } from './seed-sqlite.ts'
import type { Volume } from './seeded-rows.ts'

const GIB = 2 ** 30
const EMAIL = 'first@example.com'

/** Databases of several sizes in one database system. */
export interface Engine {
  readonly name: string
  readonly grown: readonly Grown[]
  /**
   * Brings what the database leaves to the system's memory back there, where there was room for it once: of a large file the system
   * soon forgets a part, and who reads from ten places of it measures the disk.
   */
  warm(): Promise<void>
  close(): Promise<void>
}

type Progress = (line: string) => void

/** Throws where the disk is too small; a full disk would be found out after minutes, by others as well. */
export function demandDisk(folder: string, gib: number): void {
  const { bavail, bsize } = statfsSync(folder)
  const free = (bavail * bsize) / GIB
  if (free < gib) throw new Error(`growth needs ${gib} GiB of disk at ${folder}, and ${free.toFixed(1)} GiB are free`)
}

/** As the engine would store it: one password for everybody. */
async function passwordHash(target: Target): Promise<string> {
  const { auth, store, close } = await openInProcess(await openTarget(target, { migrate: true }))
  try {
    await auth.operations.createUser({ email: EMAIL, password: PASSWORD, verified: true })
    return (await store.users.findByEmail(EMAIL))?.passwordHash ?? ''
  } finally {
    await close()
  }
}

async function open(target: Target, volume: Volume): Promise<Grown> {
  return { engine: await openInProcess(await openTarget(target)), volume, rotated: new Map() }
}

export async function growSqlite(folder: string, volumes: readonly Volume[], progress: Progress): Promise<Engine> {
  const grown: Grown[] = []
  const pathOf = ({ users }: Volume) => `${folder}/growth-${users}.db`
  for (const volume of volumes) {
    const target = sqliteFile(pathOf(volume))
    seedSqlite(target.address, volume, await passwordHash(target), (line) => progress(`SQLite, ${line}`))
    grown.push(await open(target, volume))
  }
  const warm = async () => {
    for (const volume of volumes) await readThrough(pathOf(volume))
  }
  return engineOf('SQLite', grown, warm, async () => {})
}

async function readThrough(path: string): Promise<void> {
  const file = await openFile(path)
  const buffer = Buffer.alloc(2 ** 20)
  try {
    while ((await file.read(buffer, 0, buffer.length)).bytesRead > 0);
  } finally {
    await file.close()
  }
}

/** `null` where there is no MariaDB. */
export async function growMariadb(volumes: readonly Volume[], poolGib: number, progress: Progress): Promise<Engine | { missing: string }> {
  const database = await startDatabase('mariadb')
  if ('missing' in database) return database
  try {
    const grown: Grown[] = []
    for (const volume of volumes) {
      const target = await database.fresh()
      const hash = await passwordHash(target)
      if (grown.length === 0) await enlarge(database, target, poolGib)
      await seedMariadb(target.address, volume, hash, (line) => progress(`MariaDB, ${line}`))
      if (grown.length === volumes.length - 1) await settle(database, target)
      grown.push(await open(target, volume))
    }
    // Its buffer pool holds all of it.
    return engineOf(
      database.name,
      grown,
      async () => {},
      () => database.stop(),
    )
  } catch (error) {
    await database.stop()
    throw error
  }
}

/** As whoever runs a database of this size would: its default pool of 128 MiB is for small ones. Only where the server is ours. */
async function enlarge(database: TestDatabase, { address }: Target, poolGib: number): Promise<void> {
  if (database.process === null) return
  const connection = await mysql.createConnection(address)
  await connection.query(`set global innodb_buffer_pool_size = ${poolGib * GIB}`)
  await connection.query(`set global innodb_log_file_size = ${GIB}`)
  await connection.end()
}

const SETTLE_MS = 120_000
const DIRTY_PAGES = 100

/** Until what the seeding left to be written is written: otherwise the first rounds share the disk with it. Only where the server is ours. */
async function settle(database: TestDatabase, { address }: Target): Promise<void> {
  if (database.process === null) return
  const connection = await mysql.createConnection(address)
  const dirtyPages = async () => {
    const [rows] = await connection.query<mysql.RowDataPacket[]>("show global status like 'Innodb_buffer_pool_pages_dirty'")
    return Number(rows[0]?.Value)
  }
  await connection.query('set global innodb_io_capacity_max = 20000, innodb_io_capacity = 20000, innodb_max_dirty_pages_pct = 0')
  const giveUpAt = performance.now() + SETTLE_MS
  while ((await dirtyPages()) > DIRTY_PAGES && performance.now() < giveUpAt) await sleep(250)
  await connection.query('set global innodb_io_capacity = 200, innodb_io_capacity_max = 2000, innodb_max_dirty_pages_pct = 90')
  await connection.end()
}

function engineOf(name: string, grown: readonly Grown[], warm: () => Promise<void>, stop: () => Promise<void>): Engine {
  const close = async () => {
    for (const { engine } of grown) await engine.close()
    await stop()
  }
  return { name, grown, warm, close }
}
