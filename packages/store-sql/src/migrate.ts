import type { Clock, EpochMs } from '@sallyport/ports'
import { newTable, type SqlDialect } from './dialect/dialect.ts'
import type { Migration } from './migrations/migration.ts'
import { MIGRATIONS, NEEDED_INDEXES } from './migrations/migrations.ts'
import type { MigrationRow } from './schema.ts'
import { SqlStoreFault } from './store-fault.ts'
import { count, type Executor, rows, type StepResult, type Verb } from './verb.ts'

export interface MigrationStatus {
  readonly name: string
  /** `null` while it has not been applied. */
  readonly appliedAt: EpochMs | null
  /** `false` for a migration that this version of the code does not know: a newer one applied it. */
  readonly known: boolean
}

/**
 * Changes the schema, one process at a time: however many call at once, every migration is applied once. Each call is one
 * transaction and a failed one leaves nothing behind; where the database cannot roll a schema back (MySQL), a migration that was cut off is
 * finished by the next call.
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

/** What `appliedAt` says of a migration that was begun and not finished; only where the schema cannot be rolled back. */
const UNDER_WAY = 0

/** The number a server gave its error, wherever in the chain of causes it is. */
function serverErrno(error: unknown): unknown {
  if (!(error instanceof Error)) return null
  return Reflect.get(error, 'errno') ?? serverErrno(error.cause)
}

/** Run a migration that was cut off before: statements that took effect then fail now, and that is well. */
function* resume(dialect: SqlDialect, migration: Verb<void>): Verb<void> {
  let next = migration.next()
  while (!next.done) {
    let result: StepResult = { rows: [], count: 0 }
    try {
      result = yield next.value
    } catch (error) {
      const errno = serverErrno(error)
      if (typeof errno !== 'number' || !dialect.takenEffect.has(errno)) throw error
    }
    next = migration.next(result)
  }
}

function mark(dialect: SqlDialect, name: string, appliedAt: EpochMs): Verb<number> {
  return count(dialect.db.updateTable('sallyport_migrations').set({ appliedAt }).where('name', '=', name).compile())
}

function* assertRoom(dialect: SqlDialect, migration: Migration): Verb<void> {
  const names = yield* objectNames(dialect)
  const taken = migration.creates.filter((name) => names.has(name))
  if (taken.length === 0) return
  throw new SqlStoreFault(
    `The database already has tables or views named ${taken.join(', ')} that Sallyport did not create. Give Sallyport a database of its own.`,
    { storeFault: 'unavailable' },
  )
}

/**
 * With a schema that can be rolled back the row appears together with what the migration did. Elsewhere it is there before, so that the next
 * start knows what it finds half done from a table that belongs to somebody else.
 */
function* apply(dialect: SqlDialect, migration: Migration, wasCutOff: boolean, now: EpochMs): Verb<void> {
  const { db, transactionalDdl } = dialect
  const appliedAt = transactionalDdl ? now : UNDER_WAY
  if (!wasCutOff) {
    yield* assertRoom(dialect, migration)
    yield* count(db.insertInto('sallyport_migrations').values({ name: migration.name, appliedAt }).compile())
  }
  const steps = migration.up(dialect, now)
  yield* wasCutOff ? resume(dialect, steps) : steps
  if (!transactionalDdl) yield* mark(dialect, migration.name, now)
}

function* up(dialect: SqlDialect, migrations: readonly Migration[], now: EpochMs): Verb<readonly string[]> {
  const done = yield* applied(dialect)
  const unknown = findUnknown(done, migrations)
  if (unknown) throw newerSchema(unknown.name)
  yield* count(
    newTable(dialect, 'sallyport_migrations')
      .ifNotExists()
      .addColumn('name', 'varchar(100)', (c) => c.primaryKey().notNull())
      .addColumn('appliedAt', 'bigint', (c) => c.notNull())
      .compile(),
  )
  const names: string[] = []
  for (const migration of migrations) {
    const row = done.find(({ name }) => name === migration.name)
    if (row && row.appliedAt !== UNDER_WAY) continue
    yield* apply(dialect, migration, row !== undefined, now)
    names.push(migration.name)
  }
  return names
}

function* down(dialect: SqlDialect, migrations: readonly Migration[]): Verb<string | null> {
  const done = yield* applied(dialect)
  const unknown = findUnknown(done, migrations)
  if (unknown) throw newerSchema(unknown.name)
  const last = migrations.findLast((migration) => done.some((row) => row.name === migration.name))
  if (!last) return null
  const wasCutOff = done.some((row) => row.name === last.name && row.appliedAt === UNDER_WAY)
  if (!dialect.transactionalDdl) yield* mark(dialect, last.name, UNDER_WAY)
  const steps = last.down(dialect)
  yield* wasCutOff ? resume(dialect, steps) : steps
  yield* count(dialect.db.deleteFrom('sallyport_migrations').where('name', '=', last.name).compile())
  return last.name
}

function* status(dialect: SqlDialect, migrations: readonly Migration[]): Verb<readonly MigrationStatus[]> {
  const done = yield* applied(dialect)
  const known = migrations.map(({ name }) => ({
    name,
    appliedAt: done.find((row) => row.name === name && row.appliedAt !== UNDER_WAY)?.appliedAt ?? null,
    known: true,
  }))
  const unknown = done.filter((row) => !migrations.some((migration) => migration.name === row.name))
  return [...known, ...unknown.map((row) => ({ ...row, known: false }))]
}

/** Throws a `StoreFault` unless the schema is exactly the one this code needs and its indexes are in place. */
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
  const missing = NEEDED_INDEXES.filter((index) => !names.has(index))
  if (missing.length > 0) {
    throw new SqlStoreFault(
      `The database lacks indexes that Sallyport relies on: ${missing.join(', ')}. Restore them, or create the schema afresh with \`sallyport migrate up\`.`,
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
    up: () => executor.migrate(() => up(dialect, migrations, clock.now())),
    down: () => executor.migrate(() => down(dialect, migrations)),
    status: () => executor.read(() => status(dialect, migrations)),
  }
}
