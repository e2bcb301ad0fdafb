import { startMariadb } from '../../../test/support/mariadb-server.ts'
import { startPostgres } from '../../../test/support/postgres-server.ts'
import { administerMysql, administerPostgres } from './administer.ts'
import { describeWithServer, type ServerTests } from './use-server.ts'

/** Tests on PostgreSQL. */
export function describeOnPostgres(define: ServerTests): Promise<void> {
  return describeWithServer('PostgreSQL', () => startPostgres(administerPostgres), define)
}

/** Tests on MariaDB, or on the MySQL that `TEST_MYSQL_URL` names. */
export function describeOnMysql(define: ServerTests): Promise<void> {
  return describeWithServer('MariaDB', () => startMariadb(administerMysql), define)
}
