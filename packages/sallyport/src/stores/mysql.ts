export { type MysqlStoreOptions, openMysqlStore, type ServerStore, SqlStoreFault } from '@sallyport/store-sql'
