import type { Store, StoreFault } from '@sallyport/ports'
import type { Migrations } from '@sallyport/store-sql'
import type { DatabaseAddress, ServerAddress } from './database-address.ts'

/** A store, and the means to change its schema. */
export interface Database extends Store {
  readonly migrations: Migrations
}

/**
 * Open the store at an address; the driver is loaded for it and no other. With `migrate` the schema is brought up to date first, by any
 * number of processes at once. Without, an SQL server need not be up yet: `check()` tells. Throws a `StoreFault`; nothing stays open then.
 */
export async function openDatabase(address: DatabaseAddress, migrate: boolean): Promise<Database> {
  switch (address.kind) {
    case 'sqlite':
      return (await sqlStores()).openSqliteStore({ path: address.path, migrate })
    case 'postgres':
      return (await sqlStores()).openPostgresStore({ ...serverOptions(address), migrate })
    case 'mysql':
      return (await sqlStores()).openMysqlStore({ ...serverOptions(address), migrate })
    case 'mongodb':
      return openMongodb(address, migrate)
  }
}

function sqlStores() {
  return import('@sallyport/store-sql')
}

async function openMongodb({ url, poolSize }: ServerAddress, migrate: boolean): Promise<Database> {
  const { openMongoStore } = await import('@sallyport/store-mongo').catch((cause: unknown) => {
    throw isDriverMissing(cause)
      ? new DriverMissing('The driver of MongoDB is not installed: run `npm install mongodb`.', { cause })
      : cause
  })
  return openMongoStore({ url, migrate, ...(poolSize !== undefined && { maxConnections: poolSize }) })
}

function isDriverMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_MODULE_NOT_FOUND' && error.message.includes("'mongodb'")
}

/** What a store that loads its driver by itself would throw. */
class DriverMissing extends Error implements StoreFault {
  override readonly name = 'DriverMissing'
  readonly storeFault = 'unavailable'
}

function serverOptions({ url, poolSize }: { readonly url: string; readonly poolSize?: number }) {
  return { url, ...(poolSize !== undefined && { poolSize }) }
}
