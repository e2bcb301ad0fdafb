import { afterAll, beforeAll, type TestContext } from 'vitest'
import type { DatabaseKind } from './target.ts'
import { startDatabase, type TestDatabase } from './test-database.ts'

/**
 * A database system for the tests of a block. What the function answers is the running one; where the machine has none it skips the test by
 * name, and in CI, where nothing may be missing, it fails.
 */
export function useDatabase(kind: DatabaseKind): (context: Pick<TestContext, 'skip'>) => TestDatabase {
  let database: TestDatabase | null = null
  let missing = ''
  beforeAll(async () => {
    const started = await startDatabase(kind)
    if ('missing' in started) missing = started.missing
    else database = started
  }, 300_000)
  afterAll(() => database?.stop())
  return ({ skip }) => {
    if (database !== null) return database
    if (process.env.CI === 'true') throw new Error(missing)
    return skip(missing)
  }
}
