import { startMariadb } from '../../../test/support/mariadb-server.ts'
import { nameOfMysql } from '../../../test/support/mysql-name.ts'
import { startPostgres } from '../../../test/support/postgres-server.ts'
import { administerMysql, administerPostgres } from './administer.ts'
import { describeWithServer, type ServerTests } from './use-server.ts'

/** Tests on PostgreSQL. */
export function describeOnPostgres(define: ServerTests): Promise<void> {
  return describeWithServer('PostgreSQL', () => startPostgres(administerPostgres), define)
}

/** Tests on MariaDB or MySQL, whichever `startMariadb` finds; they say which. */
export function describeOnMysql(define: ServerTests): Promise<void> {
  return describeWithServer('MariaDB', () => startMariadb(administerMysql), define, nameOfMysql)
}
