import type { Clock, EpochMs } from '@sallyport/ports'
import type { SqlDialect } from './dialect/dialect.ts'
import type { Migration } from './migrations/migration.ts'
import { MIGRATIONS, UNIQUE_INDEXES } from './migrations/migrations.ts'
import type { MigrationRow } from './schema.ts'
import { SqlStoreFault } from './store-fault.ts'
import { count, type Executor, rows, type Verb } from './verb.ts'

export interface MigrationStatus {
  readonly name: string
  /** `null` while it has not been applied. */
  readonly appliedAt: EpochMs | null
  /** `false` for a migration that this version of the code does not know: a newer one applied it. */
  readonly known: boolean
}

/**
 * Changes the schema. Each call is one write transaction: however many processes call at once, every migration is
 * applied once, and a failed one leaves nothing behind.
 */
export interface Migrations {
  /** Apply everything that is missing; answers the names applied by this call. Throws a `StoreFault` when the schema is newer than the code. */
  up(): Promise<readonly string[]>
  /** Take back the newest migration, with its data; answers its name, or `null` when there is none. */
  down(): Promise<string | null>
  /** Known migrations in order, then unknown ones. */
  status(): Promise<readonly MigrationStatus[]>
}

function* objectNames(dialect: SqlDialect): Verb<ReadonlySet<string>> {
  const found = yield* rows(dialect.objectNames.compile(dialect.db))
  return new Set(found.map((object) => object.name))
}

function* applied(dialect: SqlDialect): Verb<readonly MigrationRow[]> {
  const names = yield* objectNames(dialect)
  if (!names.has('sallyport_migrations')) return []
  return yield* rows(dialect.db.selectFrom('sallyport_migrations').selectAll().orderBy('name').compile())
}

function findUnknown(done: readonly MigrationRow[], migrations: readonly Migration[]): MigrationRow | undefined {
  return done.find((row) => !migrations.some((migration) => migration.name === row.name))
}

function newerSchema(name: string): SqlStoreFault {
  return new SqlStoreFault(
    `The database schema is newer than this version of Sallyport (migration "${name}"). Run the newer version, or take the ` +
      'migration back with that version’s `sallyport migrate down`.',
    { storeFault: 'unavailable' },
  )
}

function* up(dialect: SqlDialect, migrations: readonly Migration[], now: EpochMs): Verb<readonly string[]> {
  const { db } = dialect
  const done = yield* applied(dialect)
  const unknown = findUnknown(done, migrations)
  if (unknown) throw newerSchema(unknown.name)
  yield* count(
    db.schema
      .createTable('sallyport_migrations')
      .ifNotExists()
      .addColumn('name', 'varchar(100)', (c) => c.primaryKey().notNull())
      .addColumn('appliedAt', 'bigint', (c) => c.notNull())
      .compile(),
  )
  const pending = migrations.filter((migration) => !done.some((row) => row.name === migration.name))
  for (const migration of pending) {
    yield* migration.up(dialect, now)
    yield* count(db.insertInto('sallyport_migrations').values({ name: migration.name, appliedAt: now }).compile())
  }
  return pending.map((migration) => migration.name)
}

function* down(dialect: SqlDialect, migrations: readonly Migration[]): Verb<string | null> {
  const done = yield* applied(dialect)
  const unknown = findUnknown(done, migrations)
  if (unknown) throw newerSchema(unknown.name)
  const last = migrations.findLast((migration) => done.some((row) => row.name === migration.name))
  if (!last) return null
  yield* last.down(dialect)
  yield* count(dialect.db.deleteFrom('sallyport_migrations').where('name', '=', last.name).compile())
  return last.name
}

function* status(dialect: SqlDialect, migrations: readonly Migration[]): Verb<readonly MigrationStatus[]> {
  const done = yield* applied(dialect)
  const known = migrations.map(({ name }) => ({
    name,
    appliedAt: done.find((row) => row.name === name)?.appliedAt ?? null,
    known: true,
  }))
  const unknown = done.filter((row) => !migrations.some((migration) => migration.name === row.name))
  return [...known, ...unknown.map((row) => ({ ...row, known: false }))]
}

/** Throws a `StoreFault` unless the schema is exactly the one this code needs and its unique indexes are in place. */
export function* checkSchema(dialect: SqlDialect, migrations: readonly Migration[] = MIGRATIONS): Verb<void> {
  const state = yield* status(dialect, migrations)
  const unknown = state.find((migration) => !migration.known)
  if (unknown) throw newerSchema(unknown.name)
  const pending = state.filter((migration) => migration.appliedAt === null)
  if (pending.length > 0) {
    throw new SqlStoreFault(
      `The database schema is older than this version of Sallyport (${pending.length} of ${state.length} migrations are missing). ` +
        'Run `sallyport migrate up`.',
      { storeFault: 'unavailable' },
    )
  }
  const names = yield* objectNames(dialect)
  const missing = UNIQUE_INDEXES.filter((index) => !names.has(index))
  if (missing.length > 0) {
    throw new SqlStoreFault(
      `The database lacks unique indexes that Sallyport relies on: ${missing.join(', ')}. Restore them, or create the schema afresh with \`sallyport migrate up\`.`,
      { storeFault: 'unavailable' },
    )
  }
}

/** The migrations of a database, run through its executor. */
export function createMigrations(
  dialect: SqlDialect,
  executor: Executor,
  clock: Clock,
  migrations: readonly Migration[] = MIGRATIONS,
): Migrations {
  return {
    up: () => executor.write(() => up(dialect, migrations, clock.now())),
    down: () => executor.write(() => down(dialect, migrations)),
    status: () => executor.read(() => status(dialect, migrations)),
  }
}
