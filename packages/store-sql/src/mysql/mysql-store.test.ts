import { describeStore, type SideDoor } from '@sallyport/store-contract'
import { type Connection, createConnection, type RowDataPacket } from 'mysql2/promise'
import { afterAll, beforeAll } from 'vitest'
import { describeOnMysql } from '../../test/servers.ts'
import { openMysqlStore } from './open-mysql-store.ts'

/** Deletes beat `truncate` on small tables: that one drops and creates files. */
const CLEAR = [
  'delete from audit_logs',
  'delete from rate_limits',
  'delete from mail_outbox',
  'delete from users',
  'delete from one_time_secrets',
  'delete from auth_challenges',
  'delete from removed_users',
  "update audit_chain set seq = 0, hash = ''",
]

interface Total extends RowDataPacket {
  readonly total: number
}

/** A connection of its own, driver and all. */
function sideDoorThrough(connection: Connection): SideDoor {
  return {
    async countActiveSessions(userId) {
      const count = 'select count(*) as total from user_sessions where userId = ? and isActive = 1'
      const [rows] = await connection.query<Total[]>(count, [userId])
      return rows[0]?.total ?? 0
    },
    async deleteUser(userId) {
      await connection.query('delete from users where id = ?', [userId])
    },
  }
}

await describeOnMysql((database) => {
  let connection: Connection
  beforeAll(async () => {
    const store = await openMysqlStore({ url: database.url(), migrate: true })
    await store.close()
    connection = await createConnection(database.url())
  })
  afterAll(() => connection.end())

  describeStore('the store on MySQL and MariaDB', async () => {
    for (const statement of CLEAR) await connection.query(statement)
    const store = await openMysqlStore({ url: database.url() })
    return { store, sideDoor: sideDoorThrough(connection), close: () => store.close() }
  })
})
