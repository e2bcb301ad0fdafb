import { MongoServerError } from 'mongodb'
import type { Collections } from '../documents.ts'
import { MongoStoreFault } from '../store-fault.ts'
import { INDEXES } from './indexes.ts'

/** IndexOptionsConflict and IndexKeySpecsConflict: something else carries the name or the key. */
const CONFLICTS: ReadonlySet<unknown> = new Set([85, 86])
const DUPLICATE = 11000

function obstacle(error: unknown, collection: string): unknown {
  const code = error instanceof MongoServerError ? error.code : null
  const problem = CONFLICTS.has(code)
    ? 'has an index of the same name or keys with other options. Drop that index'
    : code === DUPLICATE
      ? 'has documents that a unique index does not allow. Remove the duplicates'
      : null
  if (problem === null) return error
  const message = `The collection ${collection} ${problem}, then run \`sallyport migrate up\`.`
  return new MongoStoreFault(message, { storeFault: 'unavailable', cause: error })
}

/** The indexes of a collection, and with them the collection; one without indexes comes with its first document. */
export async function createIndexes(db: Collections, name: keyof Collections): Promise<void> {
  if (INDEXES[name].length === 0) return
  try {
    await db[name].createIndexes([...INDEXES[name]])
  } catch (error) {
    throw obstacle(error, db[name].collectionName)
  }
}
