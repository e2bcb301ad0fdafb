import type { Client, ClientConfig, CustomTypesConfig } from 'pg'
import { SqlStoreFault } from '../store-fault.ts'

/** What is used of `pg`. */
export interface PostgresDriver {
  readonly Client: new (config: ClientConfig) => Client
  /** Whole numbers as numbers: `pg` hands out int8 and numeric as text. Instants and counters stay far below 2^53. */
  readonly types: CustomTypesConfig
}

const INT8 = 20
const NUMERIC = 1700

/** `pg`, loaded when a store on PostgreSQL is opened. Throws a `StoreFault` that names the command when it is not installed. */
export async function loadPostgresDriver(): Promise<PostgresDriver> {
  try {
    const { default: pg } = await import('pg')
    return {
      Client: pg.Client,
      types: { getTypeParser: (oid, format) => (oid === INT8 || oid === NUMERIC ? Number : pg.types.getTypeParser(oid, format)) },
    }
  } catch (cause) {
    throw new SqlStoreFault('The driver of PostgreSQL is not installed: run `npm install pg`.', { storeFault: 'unavailable', cause })
  }
}
