import { describe, expect, it } from 'vitest'
import type { SqlDialect } from '../src/dialect/dialect.ts'
import { checkSchema, createMigrations } from '../src/migrate.ts'
import { accounts } from '../src/migrations/001-accounts.ts'
import type { Migration } from '../src/migrations/migration.ts'
import { MIGRATIONS } from '../src/migrations/migrations.ts'
import type { Executor, Verb } from '../src/verb.ts'

const clock = { now: () => 1_750_000_000_000 }
const NAMES = MIGRATIONS.map((migration) => migration.name)

/** What the tests of migrations need of a database server. */
export interface MigrationBench {
  readonly dialect: SqlDialect
  /** An executor on a database that is empty. */
  openEmpty(): Promise<{ readonly executor: Executor; readonly url: string }>
  /** Everything the catalogue says of tables, columns, indexes, constraints and views, in a form that compares. */
  readSchema(url: string): Promise<unknown>
  run(url: string, statement: string): Promise<void>
}

function broken(steps: (dialect: SqlDialect) => Verb<void>): Migration {
  return { name: '001-accounts', creates: [], up: steps, *down(): Verb<void> {} }
}

/** Fresh equals stepped, refusal of what does not fit, and what is left of a migration that fails. */
export function describeServerMigrations(bench: MigrationBench): void {
  const { dialect } = bench
  const migrationsOn = (executor: Executor, list: readonly Migration[] = MIGRATIONS) => createMigrations(dialect, executor, clock, list)
  const check = (executor: Executor) => executor.read(() => checkSchema(dialect))

  describe('migrations', () => {
    it('end in the same schema at once, step by step, and after going down and up again', async () => {
      const fresh = await bench.openEmpty()
      expect(await migrationsOn(fresh.executor).up()).toEqual(NAMES)
      expect(await migrationsOn(fresh.executor).up()).toEqual([])
      const stepped = await bench.openEmpty()
      for (let steps = 1; steps <= MIGRATIONS.length; steps++) {
        await expect(check(stepped.executor)).rejects.toMatchObject({ message: expect.stringContaining('sallyport migrate up') })
        expect(await migrationsOn(stepped.executor, MIGRATIONS.slice(0, steps)).up()).toEqual([NAMES[steps - 1]])
      }
      await check(stepped.executor)
      const schema = await bench.readSchema(fresh.url)
      expect(await bench.readSchema(stepped.url)).toEqual(schema)
      for (const name of [...NAMES].reverse()) expect(await migrationsOn(stepped.executor).down()).toBe(name)
      expect(await migrationsOn(stepped.executor).down()).toBeNull()
      expect(await migrationsOn(stepped.executor).up()).toEqual(NAMES)
      expect(await bench.readSchema(stepped.url)).toEqual(schema)
      await Promise.all([fresh.executor.close(), stepped.executor.close()])
    }, 60_000)

    it('finish what a crash cut off, and touch no table that belongs to somebody else', async () => {
      const { executor } = await bench.openEmpty()
      const halfWay = broken(function* (d) {
        const steps = accounts.up(d, 0)
        let next = steps.next({ rows: [], count: 0 })
        for (let statements = 0; !next.done && statements < 12; statements++) next = steps.next(yield next.value)
        throw new Error('half way')
      })
      await expect(migrationsOn(executor, [halfWay]).up()).rejects.toThrow('half way')
      expect(await migrationsOn(executor).status()).toEqual(NAMES.map((name) => ({ name, appliedAt: null, known: true })))
      expect(await migrationsOn(executor).up()).toEqual(NAMES)
      await check(executor)
      await executor.close()

      const taken = await bench.openEmpty()
      await bench.run(taken.url, 'create table users (name varchar(10) primary key)')
      for (let tries = 0; tries < 2; tries++) {
        await expect(migrationsOn(taken.executor).up()).rejects.toMatchObject({ message: expect.stringContaining('named users that') })
      }
      await taken.executor.close()
    }, 60_000)

    it('refuse a newer schema, and the check a database without one of the unique indexes', async () => {
      const { executor, url } = await bench.openEmpty()
      await migrationsOn(executor).up()
      const insert = dialect.db.insertInto('sallyport_migrations').values({ name: '900-from-the-future', appliedAt: 1 })
      await executor.write(function* () {
        yield { wants: 'count', query: insert.compile() }
      })
      const refusal = { storeFault: 'unavailable', message: expect.stringContaining('900-from-the-future') }
      await expect(check(executor)).rejects.toMatchObject(refusal)
      await expect(migrationsOn(executor).up()).rejects.toMatchObject(refusal)
      await bench.run(url, "delete from sallyport_migrations where name like '900%'")
      await check(executor)
      await bench.run(url, dialect.name === 'mysql' ? 'drop index system_config_key on system_config' : 'drop index system_config_key')
      await expect(check(executor)).rejects.toMatchObject({ message: expect.stringContaining('system_config_key') })
      await executor.close()
    }, 60_000)
  })
}
