export { type MongoStore, type MongoStoreOptions, openMongoStore } from './open-mongo-store.ts'
export type { MigrationStatus, Migrations } from './schema/migrations.ts'
export { MongoStoreFault } from './store-fault.ts'
