import type { Witness } from './seeded-bug.ts'

const witnessIn =
  (file: string) =>
  (name: string): Witness => ({ file, name })

/** The contract of the stores, on the embedded database. */
export const onSqlite = witnessIn('packages/store-sql/src/sqlite/sqlite-store.test.ts')
/** The same on PostgreSQL, where two transactions really run at once. */
export const onPostgres = witnessIn('packages/store-sql/src/postgres/postgres-store.test.ts')
/** A test over the HTTP API in process, by the name of its file. */
export const overHttp = (file: string, name: string): Witness => ({ file: `test/http/${file}.test.ts`, name })
/** A unit test of the engine, by its path inside of the package's sources. */
export const inEngine = (file: string, name: string): Witness => ({ file: `packages/engine/src/${file}.test.ts`, name })
/** A test of what SQLite has of its own, by the name of its file. */
export const ofSqlite = (file: string, name: string): Witness => ({ file: `packages/store-sql/src/sqlite/${file}.test.ts`, name })
/** A test of what MongoDB has of its own, by its path inside of the package's sources. */
export const ofMongo = (file: string, name: string): Witness => ({ file: `packages/store-mongo/src/${file}.test.ts`, name })
