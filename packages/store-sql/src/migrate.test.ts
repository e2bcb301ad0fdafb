import Database from 'better-sqlite3'
import { afterEach, describe, expect, it } from 'vitest'
import { sqliteDialect } from './dialect/sqlite.ts'
import { checkSchema, createMigrations } from './migrate.ts'
import { MIGRATIONS } from './migrations/migrations.ts'
import { SqliteConnection } from './sqlite/connection.ts'
import { GroupCommit } from './sqlite/group-commit.ts'
import type { Verb } from './verb.ts'

const clock = { now: () => 1_750_000_000_000 }
const NAMES = MIGRATIONS.map((migration) => migration.name)

const opened: GroupCommit[] = []
afterEach(async () => {
  await Promise.all(opened.splice(0).map((executor) => executor.close()))
})

function openEmpty() {
  const database = new Database(':memory:')
  database.pragma('foreign_keys = on')
  const executor = new GroupCommit(new SqliteConnection(database), 100)
  opened.push(executor)
  const dialect = sqliteDialect()
  return {
    database,
    executor,
    dialect,
    migrations: createMigrations(dialect, executor, clock),
    upTo: (steps: number) => createMigrations(dialect, executor, clock, MIGRATIONS.slice(0, steps)).up(),
    check: () => executor.read(() => checkSchema(dialect)),
    schema: () => database.prepare('select type, name, tbl_name, sql from sqlite_master order by type, name').all(),
  }
}

describe('migrations', () => {
  it('applies everything once and says so', async () => {
    const { migrations, check } = openEmpty()
    expect(await migrations.status()).toEqual(NAMES.map((name) => ({ name, appliedAt: null, known: true })))
    expect(await migrations.up()).toEqual(NAMES)
    expect(await migrations.up()).toEqual([])
    expect(await migrations.status()).toEqual(NAMES.map((name) => ({ name, appliedAt: clock.now(), known: true })))
    await expect(check()).resolves.toBeUndefined()
  })

  it('ends in the same schema step by step, and after going down and up again', async () => {
    const fresh = openEmpty()
    await fresh.migrations.up()
    const stepped = openEmpty()
    for (let steps = 1; steps <= MIGRATIONS.length; steps++) expect(await stepped.upTo(steps)).toEqual([NAMES[steps - 1]])
    expect(stepped.schema()).toEqual(fresh.schema())
    for (const name of [...NAMES].reverse()) expect(await stepped.migrations.down()).toBe(name)
    expect(await stepped.migrations.down()).toBeNull()
    expect(stepped.schema()).toEqual(openedBy(stepped.schema(), 'sallyport_migrations'))
    expect(await stepped.migrations.up()).toEqual(NAMES)
    expect(stepped.schema()).toEqual(fresh.schema())
  })

  it('keeps secrets and connections when secrets need no user any more, and when they need one again', async () => {
    const { database, migrations, upTo } = openEmpty()
    await upTo(5)
    database.exec(`
      insert into users (id, email, firstName, lastName, name, createdAt, updatedAt) values ('u', 'a@example.com', 'A', 'B', 'A B', 1, 1);
      insert into one_time_secrets (id, purpose, userId, email, tokenHash, maxAttempts, createdAt, expiresAt)
        values ('s', 'password_reset', 'u', 'a@example.com', 't', 5, 1, 2);
      insert into oauth_connections (id, userId, provider, providerId, connectedAt, lastSyncAt) values ('c', 'u', 'google', '1', 1, 1);`)
    await upTo(6)
    expect(database.prepare('select issuer, providerId from oauth_connections').all()).toEqual([{ issuer: 'google', providerId: '1' }])
    const nobodys = database.prepare(
      `insert into one_time_secrets (id, purpose, email, tokenHash, maxAttempts, createdAt, expiresAt, voidedAt)
        values (?, 'sign_in', 'b@example.com', ?, 5, 1, 2, ?)`,
    )
    nobodys.run('n1', 't1', 3)
    nobodys.run('n2', 't2', null)
    expect(() => nobodys.run('n3', 't3', null)).toThrow('UNIQUE')
    expect(database.prepare('select id, userId from one_time_secrets order by id').all()).toEqual([
      { id: 'n1', userId: null },
      { id: 'n2', userId: null },
      { id: 's', userId: 'u' },
    ])
    await migrations.down()
    expect(database.prepare('select * from one_time_secrets').all()).toMatchObject([{ id: 's', tokenHash: 't', expiresAt: 2 }])
    expect(database.prepare('select * from oauth_connections').all()).toMatchObject([{ id: 'c', provider: 'google' }])
    database.exec("delete from users where id = 'u'")
    expect(database.prepare('select * from one_time_secrets').all()).toEqual([])
  })

  it('leaves nothing of a migration that fails', async () => {
    const { executor, dialect, schema } = openEmpty()
    const broken = {
      name: '999-broken',
      creates: [],
      *up(): Verb<void> {
        for (const migration of MIGRATIONS.slice(0, 1)) yield* migration.up(dialect, 0)
        throw new Error('half way')
      },
      *down(): Verb<void> {},
    }
    await expect(createMigrations(dialect, executor, clock, [broken]).up()).rejects.toThrow('half way')
    expect(schema()).toEqual([])
  })

  it('refuses an older schema and names the command', async () => {
    const { check, upTo } = openEmpty()
    const refusal = { storeFault: 'unavailable', message: expect.stringContaining('sallyport migrate up') }
    await expect(check()).rejects.toMatchObject(refusal)
    await upTo(2)
    await expect(check()).rejects.toMatchObject(refusal)
  })

  it('refuses a newer schema, in the check, up and down', async () => {
    const { database, migrations, check } = openEmpty()
    await migrations.up()
    database.exec("insert into sallyport_migrations (name, appliedAt) values ('900-from-the-future', 1)")
    const refusal = { storeFault: 'unavailable', message: expect.stringContaining('900-from-the-future') }
    await expect(check()).rejects.toMatchObject(refusal)
    await expect(migrations.up()).rejects.toMatchObject(refusal)
    await expect(migrations.down()).rejects.toMatchObject(refusal)
    expect(await migrations.status()).toContainEqual({ name: '900-from-the-future', appliedAt: 1, known: false })
  })

  it('refuses a database without one of the unique indexes', async () => {
    const { database, migrations, check } = openEmpty()
    await migrations.up()
    database.exec('drop index user_sessions_active_device')
    await expect(check()).rejects.toMatchObject({ message: expect.stringContaining('user_sessions_active_device') })
  })
})

/** What a table alone leaves in the schema: itself and the index of its primary key. */
function openedBy(schema: readonly unknown[], table: string): readonly unknown[] {
  return schema.filter((object) => typeof object === 'object' && object !== null && Reflect.get(object, 'tbl_name') === table)
}

describe('views', () => {
  async function withView() {
    const { database, migrations } = openEmpty()
    await migrations.up()
    const now = Date.now()
    database.exec(`
      insert into users (id, email, firstName, lastName, name, createdAt, updatedAt, emailVerifiedAt) values
        ('u1', 'a@example.com', 'A', 'B', 'A B', 1, 1, 5), ('u2', 'b@example.com', 'C', 'D', 'C D', 1, 1, null);
      insert into one_time_secrets (id, purpose, userId, email, tokenHash, codeHash, maxAttempts, createdAt, expiresAt, consumedAt, voidedAt) values
        ('s1', 'email_verification', 'u1', 'a@example.com', 't1', 'c1', 5, 1, 2, 3, null),
        ('s2', 'password_reset', 'u1', 'a@example.com', 't2', 'c2', 5, 1, 2, null, null),
        ('s3', 'password_reset', 'u1', 'a@example.com', 't3', null, 5, 1, 2, null, 4);`)
    const session = database.prepare(
      `insert into user_sessions (id, userId, deviceKey, generation, signInGeneration, refreshToken, rotatedAt, deviceInfo, amr, authTime,
        isActive, createdAt, lastUsedAt, expiresAt, absoluteExpiresAt) values (?, 'u1', ?, 1, 1, 'h', 1, '{}', '[]', 1, ?, 1, ?, ?, 1)`,
    )
    session.run('live', 'd1', 1, 70, now + 60_000)
    session.run('expired', 'd2', 1, 80, now - 1)
    session.run('ended', 'd3', 0, 90, now + 60_000)
    const entry = database.prepare(
      "insert into audit_logs (id, seq, action, success, ipAddress, createdAt, previousHash, hash) values (?, ?, ?, ?, ?, ?, '', '')",
    )
    entry.run('a1', 1, 'login', 1, '192.0.2.1', now)
    entry.run('a2', 2, 'login', 0, '192.0.2.1', now)
    entry.run('a3', 3, 'login', 0, '192.0.2.2', now)
    entry.run('a4', 4, 'logout', 1, '192.0.2.3', now)
    entry.run('a5', 5, 'login', 0, '192.0.2.3', now - 31 * 86_400_000)
    return { now, all: (view: string) => database.prepare(`select * from ${view}`).all() }
  }

  it('shows secrets in the shape of otps and password_reset_tokens', async () => {
    const { all } = await withView()
    expect(all('otps')).toEqual([
      expect.objectContaining({ id: 's1', otp: 'c1', type: 'registration', used: 1, attemptsCount: 0 }),
      expect.objectContaining({ id: 's2', otp: 'c2', type: 'password_reset', used: 0 }),
    ])
    expect(all('password_reset_tokens')).toEqual([
      { id: 's2', userId: 'u1', token: 't2', expiresAt: 2, used: 0, ipAddress: null, createdAt: 1 },
      { id: 's3', userId: 'u1', token: 't3', expiresAt: 2, used: 1, ipAddress: null, createdAt: 1 },
    ])
  })

  it('counts live sessions per active user, nought included (R-308)', async () => {
    const { all } = await withView()
    expect(all('active_user_sessions')).toEqual([
      { userId: 'u1', email: 'a@example.com', firstName: 'A', lastName: 'B', activeSessions: 1, lastActivity: 70 },
      { userId: 'u2', email: 'b@example.com', firstName: 'C', lastName: 'D', activeSessions: 0, lastActivity: null },
    ])
  })

  it('sums sign-ins per day of the last 30 days (R-309)', async () => {
    const { all, now } = await withView()
    const loginDate = new Date(now).toISOString().slice(0, 10)
    expect(all('failed_login_summary')).toEqual([{ loginDate, totalAttempts: 3, uniqueIPs: 2, failedAttempts: 2 }])
  })

  it('computes emailVerified from the date', async () => {
    const { all } = await withView()
    expect(all('users')).toEqual([expect.objectContaining({ emailVerified: 1 }), expect.objectContaining({ emailVerified: 0 })])
  })
})
