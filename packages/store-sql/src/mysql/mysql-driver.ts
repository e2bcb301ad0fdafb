import type Mysql from 'mysql2/promise'
import { SqlStoreFault } from '../store-fault.ts'

/** What is used of `mysql2`. */
export type MysqlDriver = Pick<typeof Mysql, 'createConnection' | 'TypedParameter'>

/** `mysql2`, loaded when a store on MySQL is opened. Throws a `StoreFault` that names the command when it is not installed. */
export async function loadMysqlDriver(): Promise<MysqlDriver> {
  try {
    return (await import('mysql2/promise')).default
  } catch (cause) {
    throw new SqlStoreFault('The driver of MySQL and MariaDB is not installed: run `npm install mysql2`.', {
      storeFault: 'unavailable',
      cause,
    })
  }
}
