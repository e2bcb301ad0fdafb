import { describeStore, type SideDoor } from '@sallyport/store-contract'
import pg from 'pg'
import { afterAll, beforeAll } from 'vitest'
import { describeOnPostgres } from '../../test/servers.ts'
import { openPostgresStore } from './open-postgres-store.ts'

/** Deletes beat `truncate` on small tables: nothing but the log is written to the disk. */
const CLEAR = `
  delete from audit_logs; delete from rate_limits; delete from mail_outbox; delete from users;
  delete from one_time_secrets; delete from auth_challenges; delete from removed_users;
  update audit_chain set seq = 0, hash = '';`

/** A connection of its own, driver and all. */
function sideDoorThrough(client: pg.Client): SideDoor {
  return {
    async countActiveSessions(userId) {
      const count = 'select count(*)::int as total from user_sessions where "userId" = $1 and "isActive" = 1'
      return (await client.query<{ total: number }>(count, [userId])).rows[0]?.total ?? 0
    },
    async deleteUser(userId) {
      await client.query('delete from users where id = $1', [userId])
    },
  }
}

await describeOnPostgres((database) => {
  let client = new pg.Client()
  beforeAll(async () => {
    const store = await openPostgresStore({ url: database.url(), migrate: true })
    await store.close()
    client = new pg.Client({ connectionString: database.url() })
    await client.connect()
  })
  afterAll(() => client.end())

  describeStore('the store on PostgreSQL', async () => {
    await client.query(CLEAR)
    const store = await openPostgresStore({ url: database.url() })
    return { store, sideDoor: sideDoorThrough(client), close: () => store.close() }
  })
})
