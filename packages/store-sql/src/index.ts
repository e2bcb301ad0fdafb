export type { MigrationStatus, Migrations } from './migrate.ts'
export {
  type CleanUpEventsOptions,
  type CleanUpEventsOutcome,
  createCleanUpEvents,
  dropCleanUpEvents,
} from './mysql/clean-up-events.ts'
export { type MysqlStoreOptions, openMysqlStore } from './mysql/open-mysql-store.ts'
export type { ServerStore, ServerStoreOptions } from './pooled/server-options.ts'
export { openPostgresStore, type PostgresStoreOptions } from './postgres/open-postgres-store.ts'
export { openSqliteStore, type SqliteStore, type SqliteStoreOptions } from './sqlite/open-sqlite-store.ts'
export { SqlStoreFault } from './store-fault.ts'
