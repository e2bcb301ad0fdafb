import type { DatabaseKind } from '../../../test/faults/support/target.ts'
import { startDatabase, type TestDatabase } from '../../../test/faults/support/test-database.ts'
import type { Surroundings } from '../measurement.ts'

/** What is measured where: the databases that this machine can start, and a sentence for each that it cannot. */
export interface OnDatabases<Result> {
  readonly results: readonly Result[]
  readonly missing: readonly string[]
}

/** Measures on one database after the other, in the order of `names`, which people read. One that cannot be had is named and skipped. */
export async function onEachDatabase<Result>(
  names: Readonly<Partial<Record<DatabaseKind, string>>>,
  { progress }: Pick<Surroundings, 'progress'>,
  measure: (database: TestDatabase) => Promise<readonly Result[]>,
): Promise<OnDatabases<Result>> {
  const results: Result[] = []
  const missing: string[] = []
  for (const [kind, name] of Object.entries(names)) {
    const database = await startDatabase(kind as DatabaseKind)
    if ('missing' in database) {
      missing.push(`${name} was skipped: ${database.missing}.`)
      progress(`SKIPPED ${name}: ${database.missing}`)
      continue
    }
    try {
      results.push(...(await measure(database)))
    } finally {
      await database.stop()
    }
  }
  return { results, missing }
}
