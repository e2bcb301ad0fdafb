export type { MigrationStatus, Migrations } from './migrate.ts'
export { openSqliteStore, type SqliteStore, type SqliteStoreOptions } from './sqlite/open-sqlite-store.ts'
export { SqlStoreFault } from './store-fault.ts'
