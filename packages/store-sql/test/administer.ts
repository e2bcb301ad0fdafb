import mysql from 'mysql2/promise'
import pg from 'pg'

/** One statement on PostgreSQL, on a connection of its own. */
export async function administerPostgres(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}

/** One statement on MySQL or MariaDB, on a connection of its own. */
export async function administerMysql(url: string, statement: string): Promise<void> {
  const connection = await mysql.createConnection(url)
  try {
    await connection.query(statement)
  } finally {
    await connection.end()
  }
}
