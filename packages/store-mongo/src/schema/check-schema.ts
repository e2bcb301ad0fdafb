import type { IndexDescriptionInfo } from 'mongodb'
import type { Collections } from '../documents.ts'
import { isMissing } from '../mongo-faults.ts'
import { MongoStoreFault } from '../store-fault.ts'
import { INDEXES, type NamedIndex } from './indexes.ts'
import { checkMigrations } from './migrations.ts'

const COLLECTIONS = Object.keys(INDEXES) as readonly (keyof Collections)[]

/** Whether an index does what the store relies on, whatever its name. */
export function isSame(wanted: NamedIndex, found: IndexDescriptionInfo): boolean {
  return (
    JSON.stringify(wanted.key) === JSON.stringify(found.key) &&
    (wanted.unique ?? false) === (found.unique ?? false) &&
    (wanted.sparse ?? false) === (found.sparse ?? false) &&
    // One that never expires anything only leaves work to the clean-up; one that expires at another time deletes what is alive.
    (found.expireAfterSeconds === undefined || found.expireAfterSeconds === wanted.expireAfterSeconds) &&
    // A partial index is unique among some documents only.
    found.partialFilterExpression === undefined
  )
}

/**
 * Throws a `StoreFault` unless the schema is the one this code needs; it names the indexes that are missing: without the unique ones no
 * promise of the store holds.
 */
export async function checkSchema(db: Collections): Promise<void> {
  await checkMigrations(db)
  const missing: string[] = []
  for (const name of COLLECTIONS) {
    const wanted = INDEXES[name]
    const found = wanted.length === 0 ? [] : await db[name].listIndexes().toArray().catch(noneWithoutCollection)
    for (const index of wanted) {
      if (!found.some((each) => isSame(index, each))) missing.push(`${name}.${index.name}`)
    }
  }
  if (missing.length === 0) return
  const message = `The database lacks indexes that Sallyport relies on: ${missing.join(', ')}. Run \`sallyport migrate up\`.`
  throw new MongoStoreFault(message, { storeFault: 'unavailable' })
}

function noneWithoutCollection(error: unknown): IndexDescriptionInfo[] {
  if (isMissing(error)) return []
  throw error
}
