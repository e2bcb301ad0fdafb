import type { SystemConfigStore } from '@sallyport/ports'
import { toConfig } from '../codec.ts'
import type { Collections } from '../documents.ts'

/** The verbs of `SystemConfigStore`. */
export function systemVerbs(db: Collections): SystemConfigStore {
  return {
    async list() {
      return (await db.systemConfig.find({}, { sort: { _id: 1 } }).toArray()).map(toConfig)
    },
  }
}
