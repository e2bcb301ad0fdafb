export {
  type MigrationStatus,
  type Migrations,
  type MongoStore,
  MongoStoreFault,
  type MongoStoreOptions,
  openMongoStore,
} from '@sallyport/store-mongo'
