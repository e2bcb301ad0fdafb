import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { freePort } from '../../../test/support/supervised-process.ts'
import type { SqlDialect } from '../src/dialect/dialect.ts'
import type { ServerStore, ServerStoreOptions } from '../src/pooled/server-options.ts'
import { count, type Executor, rows, type Verb } from '../src/verb.ts'

const KEY = { identifier: 'a', action: 'b' }
const RULE = { limit: 1000, windowMs: 60_000, lockMs: 60_000 }
const emptyCounter = { action: 'fault', attempts: 0, windowStart: 1, windowEndsAt: 1, expiresAt: 1 }

/** What the tests of faults need of a database server. */
export interface FaultBench {
  readonly dialect: SqlDialect
  url(): string
  open(options: ServerStoreOptions): Promise<ServerStore>
  executor(options: ServerStoreOptions): Promise<Executor>
  /** SQL that takes this long. */
  sleep(seconds: number): string
  /** End every connection but one's own from the server's side. */
  killConnections(): Promise<void>
  /** Hold the row of `KEY` in a transaction until the answer is called. */
  holdCounter(): Promise<() => Promise<void>>
  /** A URL of the same database at which nothing may be written. */
  readOnlyUrl(): Promise<string>
}

function describeUnavailable(bench: FaultBench): void {
  describe('unavailable', () => {
    it('is a server that is not there, at once, and without the password in the message', async () => {
      const gone = new URL(bench.url())
      gone.port = `${await freePort()}`
      gone.password = 'hunter2'
      const store = await bench.open({ url: gone.href })
      const refusal: unknown = await store.check().catch((error: unknown) => error)
      expect(refusal).toMatchObject({ storeFault: 'unavailable', cause: expect.any(Error) })
      expect(JSON.stringify(refusal, Object.getOwnPropertyNames(refusal))).not.toContain('hunter2')
      await store.close()
      await expect(bench.open({ url: gone.href, migrate: true })).rejects.toMatchObject({ storeFault: 'unavailable' })
    })

    it('is a URL that is none, without quoting it', async () => {
      for (const url of ['nonsense hunter2', 'ftp://u:hunter2@localhost/x', bench.url().replace('//', '//u:hunter2#@')]) {
        const refusal: unknown = await bench.open({ url }).then(
          (store) => store.check().catch((error: unknown) => error),
          (error: unknown) => error,
        )
        expect(refusal).toMatchObject({ storeFault: 'unavailable' })
        expect(String(refusal)).not.toContain('hunter2')
      }
    })

    it('is a database or a user that the server does not know', async () => {
      const other = new URL(bench.url())
      other.pathname = '/nowhere'
      const store = await bench.open({ url: other.href })
      await expect(store.check()).rejects.toMatchObject({ storeFault: 'unavailable', message: expect.stringContaining('does not exist') })
      await store.close()
    })

    it('is a statement that takes too long', async () => {
      const executor = await bench.executor({ url: bench.url(), statementTimeoutMs: 300 })
      const slow = () => rows(sql.raw(bench.sleep(20)).compile(bench.dialect.db))
      await expect(executor.read(slow)).rejects.toMatchObject({ storeFault: 'unavailable' })
      expect(await executor.read(() => rows(sql`select 1 as one`.compile(bench.dialect.db)))).toEqual([{ one: 1 }])
      await executor.close()
    })
  })
}

function describeBusy(bench: FaultBench): void {
  describe('busy', () => {
    it('is a row that another transaction holds, until it lets go', async () => {
      const store = await bench.open({ url: bench.url(), lockTimeoutMs: 200, statementTimeoutMs: 1_500 })
      await store.attempts.take(KEY, RULE, 1)
      const letGo = await bench.holdCounter()
      await expect(store.attempts.take(KEY, RULE, 1)).rejects.toMatchObject({ storeFault: 'busy' })
      expect(await store.attempts.read(KEY, 2)).toMatchObject({ attempts: 1 })
      await letGo()
      await expect(store.attempts.take(KEY, RULE, 1)).resolves.toMatchObject({ attempts: 2 })
      await store.close()
    })

    it('is a pool without a free connection, and others wait their turn', async () => {
      const executor = await bench.executor({ url: bench.url(), poolSize: 1, acquireTimeoutMs: 150 })
      const sleep = (seconds: number) => executor.read(() => rows(sql.raw(bench.sleep(seconds)).compile(bench.dialect.db)))
      const [slow, impatient] = await Promise.allSettled([sleep(0.5), sleep(0)])
      expect(slow.status).toBe('fulfilled')
      expect(impatient).toMatchObject({ status: 'rejected', reason: { storeFault: 'busy' } })
      const turns = await Promise.allSettled([sleep(0.05), sleep(0.05), sleep(0)])
      expect(turns.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'fulfilled'])
      await executor.close()
    })
  })
}

function describeRecovery(bench: FaultBench): void {
  describe('recovery', () => {
    it('answers the next call when the server has ended idle connections', async () => {
      const store = await bench.open({ url: bench.url() })
      await Promise.all(Array.from({ length: 10 }, () => store.attempts.read(KEY, 1)))
      await bench.killConnections()
      await expect(store.users.findById('nobody')).resolves.toBeNull()
      await bench.killConnections()
      await expect(store.attempts.take({ ...KEY, action: 'recovery' }, RULE, 1)).resolves.toMatchObject({ attempts: 1 })
      await store.close()
    })

    it('keeps nothing of a verb whose connection ends under it, and does not run it again', async () => {
      const executor = await bench.executor({ url: bench.url() })
      const { db } = bench.dialect
      const key = randomUUID()
      let runs = 0
      const cutOff = function* (): Verb<void> {
        runs++
        yield* count(
          db
            .insertInto('rate_limits')
            .values({ ...emptyCounter, id: key, identifier: key })
            .compile(),
        )
        yield* rows(sql.raw(bench.sleep(2)).compile(db))
      }
      const outcome = executor.write(cutOff)
      const killing = new Promise((resolve) => {
        setTimeout(resolve, 500)
      }).then(() => bench.killConnections())
      await expect(outcome).rejects.toMatchObject({ storeFault: 'unavailable' })
      await killing
      expect(runs).toBe(1)
      const found = db.selectFrom('rate_limits').select('id').where('id', '=', key)
      expect(await executor.read(() => rows(found.compile()))).toEqual([])
      await executor.close()
    })
  })
}

function describeConflicts(bench: FaultBench): void {
  describe('conflicts and refusals', () => {
    it('give up on a verb that conflicts however often it runs', async () => {
      const executor = await bench.executor({ url: bench.url(), statementTimeoutMs: 400 })
      const { db } = bench.dialect
      const row = { id: 'twice', configKey: 'twice', configValue: '', description: null, dataType: 'string', updatedBy: null, updatedAt: 1 }
      const insert = db.insertInto('system_config').values({ ...row, isEditable: 1 })
      const twice = function* (): Verb<void> {
        yield* count(insert.compile())
        yield* count(insert.compile())
      }
      await expect(executor.write(twice)).rejects.toMatchObject({ storeFault: 'busy', message: expect.not.stringContaining('twice') })
      const found = db.selectFrom('system_config').select('id').where('id', '=', 'twice')
      expect(await executor.read(() => rows(found.compile()))).toEqual([])
      await executor.close()
    })

    it('run verbs again that deadlock', async () => {
      const executor = await bench.executor({ url: bench.url() })
      const { db } = bench.dialect
      const keys = [randomUUID(), randomUUID()] as const
      for (const id of keys) {
        await executor.write(() =>
          count(
            db
              .insertInto('rate_limits')
              .values({ ...emptyCounter, id, identifier: id })
              .compile(),
          ),
        )
      }
      const raise = (id: string) =>
        count(
          db
            .updateTable('rate_limits')
            .set((e) => ({ attempts: e('attempts', '+', 1) }))
            .where('id', '=', id)
            .compile(),
        )
      const inOrder = (first: string, second: string) =>
        function* (): Verb<void> {
          yield* raise(first)
          yield* raise(second)
        }
      const pairs = Array.from({ length: 4 }, (_, n) => executor.write(n % 2 ? inOrder(keys[0], keys[1]) : inOrder(keys[1], keys[0])))
      await Promise.all(pairs)
      const totals = db.selectFrom('rate_limits').select('attempts').where('id', 'in', keys)
      expect(await executor.read(() => rows(totals.compile()))).toEqual([{ attempts: 4 }, { attempts: 4 }])
      await executor.close()
    })

    it('fail every write of a database that is read-only, and answer every read', async () => {
      const store = await bench.open({ url: await bench.readOnlyUrl() })
      await expect(store.attempts.take({ ...KEY, action: 'read-only' }, RULE, 1)).rejects.toMatchObject({ storeFault: 'read_only' })
      await expect(store.check()).resolves.toBeUndefined()
      await store.close()
    })
  })
}

/** What a caller sees when the server is away, slow, full of others or has cut a connection (F-11, F-12, F-14, F-15, F-16). */
export function describeServerFaults(bench: FaultBench): void {
  let store: ServerStore
  beforeAll(async () => {
    store = await bench.open({ url: bench.url(), migrate: true })
  }, 60_000)
  afterAll(() => store.close())

  describeUnavailable(bench)
  describeBusy(bench)
  describeRecovery(bench)
  describeConflicts(bench)
}
