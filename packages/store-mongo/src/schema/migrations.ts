import type { Clock, EpochMs } from '@sallyport/ports'
import type { Db } from 'mongodb'
import { type Collections, collectionsOf, type MigrationDoc } from '../documents.ts'
import { isDuplicate, isMissing } from '../mongo-faults.ts'
import { MongoStoreFault } from '../store-fault.ts'
import { createIndexes } from './create-indexes.ts'
import { initialConfig } from './initial-config.ts'

export interface MigrationStatus {
  readonly name: string
  /** `null` while it has not been applied. */
  readonly appliedAt: EpochMs | null
  /** `false` for a migration that this version of the code does not know: a newer one applied it. */
  readonly known: boolean
}

/**
 * Brings collections and indexes up to date. Any number of processes may call at once: each step does nothing when it was done before,
 * and one that was cut off is finished by the next call.
 */
export interface Migrations {
  /** Create whatever is missing; answers the names of the migrations applied by this call. Throws a `StoreFault` when the schema is newer than the code. */
  up(): Promise<readonly string[]>
  /** Take back the newest migration, with its data; answers its name, or `null` when there is none. */
  down(): Promise<string | null>
  /** Known migrations in order, then unknown ones. */
  status(): Promise<readonly MigrationStatus[]>
}

interface Migration {
  readonly name: string
  /** It creates these, with all indexes of theirs; taking it back drops them. */
  readonly collections: readonly Exclude<keyof Collections, 'migrations'>[]
  /** Documents that are there from the beginning. */
  readonly fill?: (db: Collections, now: EpochMs) => Promise<void>
}

/** Rows that somebody has changed stay as they are. */
async function fillConfig({ systemConfig }: Collections, now: EpochMs): Promise<void> {
  for (const { _id, ...row } of initialConfig(now))
    await insertOnce(() => systemConfig.updateOne({ _id }, { $setOnInsert: row }, { upsert: true }))
}

/** In order. Each collection belongs to one; a new index on an old collection needs no migration of its own, `up` creates it. */
export const MIGRATIONS: readonly Migration[] = [
  { name: '001-accounts', collections: ['users', 'sessions', 'tokens', 'rateLimits'] },
  { name: '002-records', collections: ['auditLogs', 'auditAnchor', 'outbox', 'intents'] },
  { name: '003-system-config', collections: ['systemConfig'], fill: fillConfig },
  { name: '004-challenges', collections: ['challenges', 'removedUsers'] },
]

/** What `appliedAt` says of a migration that was begun and not finished. */
const UNDER_WAY = 0

async function insertOnce(insert: () => Promise<unknown>): Promise<void> {
  try {
    await insert()
  } catch (error) {
    if (!isDuplicate(error)) throw error
  }
}

function isKnown({ _id }: MigrationDoc): boolean {
  return MIGRATIONS.some(({ name }) => name === _id)
}

function records(db: Collections): Promise<MigrationDoc[]> {
  return db.migrations.find({}, { sort: { _id: 1 } }).toArray()
}

/** Throws a `StoreFault` when a newer version has been here. */
function refuseNewer(done: readonly { readonly name: string; readonly known: boolean }[]): void {
  const unknown = done.find(({ known }) => !known)
  if (unknown === undefined) return
  throw new MongoStoreFault(
    `The database schema is newer than this version of Sallyport (migration "${unknown.name}"). Run the newer version, or take the ` +
      'migration back with that version’s `sallyport migrate down`.',
    { storeFault: 'unavailable' },
  )
}

/** As `Migrations.status`. */
export async function migrationStatus(db: Collections): Promise<readonly MigrationStatus[]> {
  const done = await records(db)
  const known = MIGRATIONS.map(({ name }) => {
    const appliedAt = done.find(({ _id }) => _id === name)?.appliedAt ?? UNDER_WAY
    return { name, appliedAt: appliedAt === UNDER_WAY ? null : appliedAt, known: true }
  })
  const unknown = done.filter((doc) => !isKnown(doc))
  return [...known, ...unknown.map(({ _id, appliedAt }) => ({ name: _id, appliedAt, known: false }))]
}

/** Throws a `StoreFault` unless the migrations are exactly those that this code knows. */
export async function checkMigrations(db: Collections): Promise<void> {
  const state = await migrationStatus(db)
  refuseNewer(state)
  const pending = state.filter(({ appliedAt }) => appliedAt === null)
  if (pending.length === 0) return
  throw new MongoStoreFault(
    `The database schema is older than this version of Sallyport (${pending.length} of ${state.length} migrations are missing). ` +
      'Run `sallyport migrate up`.',
    { storeFault: 'unavailable' },
  )
}

/**
 * Collections of these names that nobody of us began to create belong to somebody else. The record is written before the collections are:
 * whoever sees a collection of ours sees its record afterwards.
 */
async function assertRoom(database: Db, db: Collections, { name, collections }: Migration): Promise<void> {
  const wanted = collections.map((each) => db[each].collectionName)
  const found = await database.listCollections({}, { nameOnly: true }).toArray()
  const taken = found.map((each) => each.name).filter((each) => wanted.includes(each))
  if (taken.length === 0 || (await db.migrations.findOne({ _id: name })) !== null) return
  throw new MongoStoreFault(
    `The database already has collections named ${taken.join(', ')} that Sallyport did not create. Give Sallyport a database of its own.`,
    { storeFault: 'unavailable' },
  )
}

/** `true` when this call is the one that finished it. */
async function apply(database: Db, db: Collections, migration: Migration, now: EpochMs): Promise<boolean> {
  const { name, collections, fill } = migration
  await assertRoom(database, db, migration)
  await insertOnce(() => db.migrations.updateOne({ _id: name }, { $setOnInsert: { appliedAt: UNDER_WAY } }, { upsert: true }))
  for (const each of collections) await createIndexes(db, each)
  await fill?.(db, now)
  const finished = await db.migrations.updateOne({ _id: name, appliedAt: UNDER_WAY }, { $set: { appliedAt: now } })
  return finished.matchedCount === 1
}

async function takeBack(db: Collections, { name, collections }: Migration): Promise<void> {
  await db.migrations.updateOne({ _id: name }, { $set: { appliedAt: UNDER_WAY } })
  for (const each of collections) {
    await db[each].drop().catch((error: unknown) => {
      if (!isMissing(error)) throw error
    })
  }
  await db.migrations.deleteOne({ _id: name })
}

/** The migrations of one database. */
export function createMigrations(database: Db, clock: Clock): Migrations {
  const db = collectionsOf(database)
  return {
    async up() {
      refuseNewer(await migrationStatus(db))
      const names: string[] = []
      for (const migration of MIGRATIONS) if (await apply(database, db, migration, clock.now())) names.push(migration.name)
      return names
    },
    async down() {
      const done = await records(db)
      refuseNewer(await migrationStatus(db))
      const last = MIGRATIONS.findLast(({ name }) => done.some(({ _id }) => _id === name))
      if (last === undefined) return null
      await takeBack(db, last)
      return last.name
    },
    status: () => migrationStatus(db),
  }
}
