export { openPostgresStore, type PostgresStoreOptions, type ServerStore, SqlStoreFault } from '@sallyport/store-sql'
