import { sql } from 'kysely'
import { expect, it } from 'vitest'
import { createStore } from '../src/create-store.ts'
import { createMigrations } from '../src/migrate.ts'
import { type Executor, rows } from '../src/verb.ts'
import type { MigrationBench } from './server-migrations.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR

/** One user with a live, an expired and an ended session and two secrets, one without anything; five audit entries. */
async function fill(executor: Executor, { dialect }: MigrationBench, now: number): Promise<void> {
  await createMigrations(dialect, executor, { now: () => now }).up()
  const { users, sessions, secrets, audit } = createStore(dialect, executor, () => null)
  const nothing = { audit: [], mails: [], seal: () => 'h' }
  const outcomes = { created: () => nothing, replaced: () => nothing, email_taken: () => nothing }
  const secret = { tokenHash: 't', codeHash: 'c', browserHash: null, maxAttempts: 5, ipAddress: null, userAgent: null }
  for (const id of ['u1', 'u2']) {
    const names = { username: null, firstName: 'Ada', lastName: id, name: 'Ada' }
    const user = {
      id,
      email: `${id}@example.com`,
      ...names,
      passwordHash: 'h',
      role: 'user',
      emailVerifiedAt: null,
      createdAt: now,
    } as const
    await users.register({ user, secret: null, replaceUnverified: false }, outcomes)
  }
  const times = { createdAt: now, expiresAt: now + HOUR }
  const sentTo = { userId: 'u1', email: 'u1@example.com' }
  await secrets.issue({ ...secret, id: 's1', purpose: 'email_verification', ...sentTo, ...times }, nothing)
  await secrets.issue({ ...secret, id: 's2', purpose: 'password_reset', ...sentTo, ...times }, nothing)
  await users.verifyEmail({ secretId: 's1', userId: 'u1', at: now }, nothing)
  const deviceInfo = { browser: null, os: null, platform: null, deviceType: 'unknown' } as const
  const device = { deviceHash: null, ipAddress: null, userAgent: null, deviceInfo, amr: [], rememberMe: false, tokenHash: () => 'h' }
  const start = (id: string, expiresAt: number) =>
    sessions.start(
      { id, userId: 'u1', securityVersion: 1, deviceKey: id, ...device, at: now, expiresAt, absoluteExpiresAt: expiresAt },
      () => nothing,
    )
  await start('live', now + HOUR)
  await start('expired', now - HOUR)
  await start('ended', now + HOUR)
  await sessions.end({ sessionId: 'ended', userId: null, reason: 'sign_out', at: now }, nothing)
  const entry = { userId: null, subject: null, sessionId: null, resource: null, method: null, endpoint: null, userAgent: null }
  const outcome = { errorCode: null, errorMessage: null, metadata: null, processingTime: null }
  const entries = [
    { action: 'login', success: true, ipAddress: '192.0.2.1', createdAt: now },
    { action: 'login', success: false, ipAddress: '192.0.2.1', createdAt: now },
    { action: 'login', success: false, ipAddress: '192.0.2.2', createdAt: now },
    { action: 'logout', success: true, ipAddress: '192.0.2.3', createdAt: now },
    { action: 'login', success: false, ipAddress: '192.0.2.3', createdAt: now - 31 * DAY },
  ]
  await audit.append({ ...nothing, audit: entries.map((fields, n) => ({ id: `a${n}`, ...entry, ...outcome, ...fields })) })
}

/** The four views of 002 say on a server what they say on SQLite. */
export function itHasTheViews(bench: MigrationBench): void {
  it('has the views of 002', async () => {
    const { executor } = await bench.openEmpty()
    const now = Date.now()
    await fill(executor, bench, now)
    const all = async (view: string) => {
      const query = sql<Record<string, unknown>>`select * from ${sql.table(view)} order by 1`.compile(bench.dialect.db)
      return executor.read(() => rows(query))
    }
    expect(await all('otps')).toMatchObject([
      { id: 's1', otp: 'c', type: 'registration', used: 1, attemptsCount: 0 },
      { id: 's2', otp: 'c', type: 'password_reset', used: 0 },
    ])
    expect(await all('password_reset_tokens')).toEqual([
      { id: 's2', userId: 'u1', token: 't', expiresAt: now + HOUR, used: 0, ipAddress: null, createdAt: now },
    ])
    expect(await all('active_user_sessions')).toEqual([
      { userId: 'u1', email: 'u1@example.com', firstName: 'Ada', lastName: 'u1', activeSessions: 1, lastActivity: now },
      { userId: 'u2', email: 'u2@example.com', firstName: 'Ada', lastName: 'u2', activeSessions: 0, lastActivity: null },
    ])
    const [day, ...others] = await all('failed_login_summary')
    expect(others).toEqual([])
    expect(day).toMatchObject({ loginDate: new Date(now).toISOString().slice(0, 10), totalAttempts: 3, uniqueIPs: 2 })
    // MySQL sums into DECIMAL, which its driver hands out as text.
    expect(Number(day?.failedAttempts)).toBe(2)
    expect(
      await executor.read(() => rows(sql`select ${sql.ref('emailVerified')} as v from users order by id`.compile(bench.dialect.db))),
    ).toEqual([{ v: 1 }, { v: 0 }])
    await executor.close()
  }, 60_000)
}
