import mysql from 'mysql2/promise'

/** Product and version of the server at `url`, for people: `MariaDB 10.11.19`, `MySQL 9.7.4`. */
export async function nameOfMysql(url: string): Promise<string> {
  const connection = await mysql.createConnection(url)
  const [rows] = await connection.query<(mysql.RowDataPacket & { readonly version: string })[]>('select version() as version')
  await connection.end()
  const version = rows[0]?.version ?? ''
  return `${/mariadb/i.test(version) ? 'MariaDB' : 'MySQL'} ${version.split('-')[0]}`
}
