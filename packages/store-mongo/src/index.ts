export { type MongoStoreOptions, openMongoStore } from './open-mongo-store.ts'
export { MongoStoreFault } from './store-fault.ts'
