import type { Store } from '@sallyport/ports'
import type { Migrations } from '@sallyport/store-sql'
import type { DatabaseAddress } from './database-address.ts'

/** A store, and the means to change its schema. */
export interface Database extends Store {
  readonly migrations: Migrations
}

/**
 * Open the store at an address; the driver is loaded for it and no other. With `migrate` the schema is brought up to date first, by one
 * process at a time. Without, a database server need not be up yet: `check()` tells. Throws a `StoreFault`; nothing stays open then.
 */
export async function openDatabase(address: DatabaseAddress, migrate: boolean): Promise<Database> {
  const { openMysqlStore, openPostgresStore, openSqliteStore } = await import('@sallyport/store-sql')
  switch (address.kind) {
    case 'sqlite':
      return openSqliteStore({ path: address.path, migrate })
    case 'postgres':
      return openPostgresStore({ ...serverOptions(address), migrate })
    case 'mysql':
      return openMysqlStore({ ...serverOptions(address), migrate })
  }
}

function serverOptions({ url, poolSize }: { readonly url: string; readonly poolSize?: number }) {
  return { url, ...(poolSize !== undefined && { poolSize }) }
}
