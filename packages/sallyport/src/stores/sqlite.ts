export {
  type MigrationStatus,
  type Migrations,
  openSqliteStore,
  type SqliteStore,
  type SqliteStoreOptions,
  SqlStoreFault,
} from '@sallyport/store-sql'
