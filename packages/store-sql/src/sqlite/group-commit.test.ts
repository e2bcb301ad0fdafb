import Database from 'better-sqlite3'
import { type Kysely, sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createStore } from '../create-store.ts'
import { sqliteDialect } from '../dialect/sqlite.ts'
import { createMigrations } from '../migrate.ts'
import type { Tables } from '../schema.ts'
import { count, type Verb } from '../verb.ts'
import { SqliteConnection } from './connection.ts'
import { GroupCommit } from './group-commit.ts'

const KEY = { identifier: 'a', action: 'b' }
const RULE = { limit: 1000, windowMs: 60_000, lockMs: 60_000 }

async function open() {
  const commits = { count: 0 }
  const database = new Database(':memory:', { verbose: (statement) => statement === 'commit' && commits.count++ })
  database.pragma('foreign_keys = on')
  const executor = new GroupCommit(new SqliteConnection(database), 100)
  const dialect = sqliteDialect()
  await createMigrations(dialect, executor, { now: Date.now }).up()
  commits.count = 0
  return { executor, db: dialect.db, store: createStore(dialect, executor, () => null), commits }
}

/** Breaks a rule that the database checks only when the transaction commits. */
function* breakCommit(db: Kysely<Tables>): Verb<string> {
  yield* count(sql`pragma defer_foreign_keys = on`.compile(db))
  yield* count(
    sql`insert into oauth_connections (id, userId, provider, providerId, connectedAt, lastSyncAt) values ('c', 'nobody', 'p', 'i', 1, 1)`.compile(
      db,
    ),
  )
  return 'done'
}

describe('GroupCommit', () => {
  let opened: Awaited<ReturnType<typeof open>>
  beforeEach(async () => {
    opened = await open()
  })
  afterEach(() => opened.store.close())

  it('commits the writes of one turn once', async () => {
    const { store, commits } = opened
    const answers = await Promise.all(Array.from({ length: 64 }, () => store.attempts.take(KEY, RULE, 1)))
    expect(answers.map((answer) => answer.attempts)).toEqual(Array.from({ length: 64 }, (_, index) => index + 1))
    expect(commits.count).toBe(1)
  })

  it('bounds a group, so that the event loop gets its turn', async () => {
    const { store, commits } = opened
    await Promise.all(Array.from({ length: 600 }, () => store.attempts.take(KEY, RULE, 1)))
    expect(commits.count).toBe(3)
  })

  it('undoes a verb that throws, alone, after it has written', async () => {
    const { executor, db, store } = opened
    function* failing(): Verb<void> {
      yield* count(db.deleteFrom('system_config').compile())
      throw new Error('late')
    }
    const outcomes = await Promise.allSettled([
      store.attempts.take(KEY, RULE, 1),
      executor.write(failing),
      store.attempts.take(KEY, RULE, 1),
    ])
    expect(outcomes.map((outcome) => outcome.status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
    expect(await store.config.list()).toHaveLength(8)
    expect(await store.attempts.read(KEY, 2)).toMatchObject({ attempts: 2 })
  })

  it('answers nobody in the group when the commit fails, keeps nothing of it, and goes on', async () => {
    const { executor, db, store } = opened
    const outcomes = await Promise.allSettled([
      store.attempts.take(KEY, RULE, 1),
      executor.write(() => breakCommit(db)),
      store.attempts.take(KEY, RULE, 1),
    ])
    for (const outcome of outcomes) {
      expect(outcome).toMatchObject({ status: 'rejected', reason: { code: 'SQLITE_CONSTRAINT_FOREIGNKEY' } })
    }
    expect(await store.attempts.read(KEY, 2)).toBeNull()
    await expect(store.attempts.take(KEY, RULE, 1)).resolves.toMatchObject({ attempts: 1 })
  })
})
