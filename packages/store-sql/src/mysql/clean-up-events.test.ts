import { createConnection, type RowDataPacket } from 'mysql2/promise'
import { afterAll, describe, expect, it } from 'vitest'
import { administerMysql } from '../../test/administer.ts'
import { describeOnMysql } from '../../test/servers.ts'
import { createCleanUpEvents, dropCleanUpEvents } from './clean-up-events.ts'
import { openMysqlStore } from './open-mysql-store.ts'

const MINUTE = 60_000
const kept = { one_time_secrets: MINUTE, sessions: 2 * MINUTE }
const NAMES = ['cleanup_expired_otps', 'cleanup_expired_sessions']

async function column(url: string, query: string): Promise<unknown[]> {
  const connection = await createConnection(url)
  const [rows] = await connection.query<RowDataPacket[]>(query)
  await connection.end()
  return rows.map((row) => Object.values(row)[0])
}

const eventsOf = (url: string) => column(url, 'select event_name from information_schema.events where event_schema = database() order by 1')

function sessionRow(id: string, endedAt: number | null, expiresAt: number): string {
  return `insert into user_sessions (id, userId, deviceKey, generation, signInGeneration, refreshToken, rotatedAt, deviceInfo, amr, authTime,
    isActive, endedAt, createdAt, lastUsedAt, expiresAt, absoluteExpiresAt)
    values ('${id}', 'u', '${id}', 1, 1, '${id}', 1, '{}', '[]', 1, ${endedAt === null ? 1 : 0}, ${endedAt}, 1, 1, ${expiresAt}, ${expiresAt})`
}

function secretRow(id: string, expiresAt: number): string {
  return `insert into one_time_secrets (id, purpose, userId, email, tokenHash, attempts, maxAttempts, createdAt, expiresAt)
    values ('${id}', 'password_reset', 'u', 'a@example.com', '${id}', 0, 5, 1, ${expiresAt})`
}

await describeOnMysql(({ server, url, another }) => {
  describe('clean-up events', () => {
    const scheduler = (state: 'on' | 'off') => administerMysql(server.url, `set global event_scheduler = ${state}`)
    afterAll(() => scheduler('off'))

    it('are refused while the scheduler is off, and to whom may not create them', async () => {
      await scheduler('off')
      expect(await createCleanUpEvents({ url: url(), kept })).toEqual({ kind: 'scheduler_off' })
      await scheduler('on')
      const limited = new URL(url())
      await administerMysql(server.url, "create user if not exists 'eventless'@'%' identified by 'pw'")
      await administerMysql(server.url, `grant select, insert, delete on \`${limited.pathname.slice(1)}\`.* to 'eventless'@'%'`)
      limited.username = 'eventless'
      limited.password = 'pw'
      expect(await createCleanUpEvents({ url: limited.href, kept })).toEqual({ kind: 'not_allowed' })
      expect(await eventsOf(url())).toEqual([])
    })

    it('delete what has expired long enough ago, and nothing else; created twice they are one; dropped they are gone', async () => {
      const own = await another()
      const store = await openMysqlStore({ url: own, migrate: true })
      const now = Date.now()
      const user = `insert into users (id, email, firstName, lastName, name, createdAt, updatedAt) values ('u', 'a@example.com', '', '', '', 1, 1)`
      await administerMysql(own, user)
      for (let index = 0; index < 3; index += 1) await administerMysql(own, sessionRow(`expired-${index}`, null, now - 3 * MINUTE))
      await administerMysql(own, sessionRow('ended', now - 3 * MINUTE, now + MINUTE))
      await administerMysql(own, sessionRow('just-ended', now - MINUTE, now + MINUTE))
      await administerMysql(own, sessionRow('live', null, now + MINUTE))
      await administerMysql(own, secretRow('expired', now - 2 * MINUTE))
      await administerMysql(own, secretRow('live', now))
      await scheduler('on')
      expect(await createCleanUpEvents({ url: own, kept })).toEqual({ kind: 'created', names: NAMES })
      expect(await createCleanUpEvents({ url: own, kept })).toEqual({ kind: 'created', names: NAMES })
      expect(await eventsOf(own)).toEqual(NAMES)
      await expect.poll(() => column(own, 'select id from one_time_secrets'), { timeout: 10_000 }).toEqual(['live'])
      await expect.poll(() => column(own, 'select id from user_sessions order by id'), { timeout: 10_000 }).toEqual(['just-ended', 'live'])
      expect(await dropCleanUpEvents(own)).toEqual(NAMES)
      expect(await eventsOf(own)).toEqual([])
      await store.close()
    })
  })
})
