import type { EpochMs } from '@sallyport/ports'
import type { IndexDescriptionInfo } from 'mongodb'
import type { Collections } from '../documents.ts'
import { MongoStoreFault } from '../store-fault.ts'
import { INDEXES, type NamedIndex } from './indexes.ts'
import { initialConfig } from './initial-config.ts'

const COLLECTIONS = Object.keys(INDEXES) as readonly (keyof Collections)[]

/** Create what is missing: collections, indexes, the initial rows of the configuration. Any number of processes may do so at once. */
export async function ensureSchema(db: Collections, now: EpochMs): Promise<void> {
  for (const name of COLLECTIONS) {
    const indexes = INDEXES[name]
    // Creating an index creates its collection; the others come with their first document.
    if (indexes.length > 0) await db[name].createIndexes([...indexes])
  }
  for (const { _id, ...row } of initialConfig(now)) {
    await db.systemConfig.updateOne({ _id }, { $setOnInsert: row }, { upsert: true })
  }
}

function isSame(wanted: NamedIndex, found: IndexDescriptionInfo): boolean {
  return (
    JSON.stringify(wanted.key) === JSON.stringify(found.key) &&
    (wanted.unique ?? false) === (found.unique ?? false) &&
    (wanted.sparse ?? false) === (found.sparse ?? false)
  )
}

/** Throws a `StoreFault` that names what is missing: without the unique indexes no promise of the store holds. */
export async function checkSchema(db: Collections): Promise<void> {
  const missing: string[] = []
  for (const name of COLLECTIONS) {
    const wanted = INDEXES[name]
    const found = wanted.length === 0 ? [] : await db[name].listIndexes().toArray().catch(noneWithoutCollection)
    for (const index of wanted) {
      if (!found.some((each) => isSame(index, each))) missing.push(`${name}.${index.name}`)
    }
  }
  if ((await db.systemConfig.findOne({})) === null) missing.push('the rows of systemConfig')
  if (missing.length === 0) return
  const message = `The MongoDB database lacks ${missing.join(', ')}: open the store once with migrate: true.`
  throw new MongoStoreFault(message, { storeFault: 'unavailable' })
}

/** Servers answer NamespaceNotFound (26) for a collection that nobody has written to. */
function noneWithoutCollection(error: unknown): IndexDescriptionInfo[] {
  if (error instanceof Error && Reflect.get(error, 'code') === 26) return []
  throw error
}
