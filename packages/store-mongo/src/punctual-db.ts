import type { Collection, Db } from 'mongodb'
import type { Deadline } from './deadline.ts'

/** Whatever asks the server and answers a promise. Those that answer a cursor are asked when it is read. */
const ASKING: ReadonlySet<PropertyKey> = new Set([
  'bulkWrite',
  'command',
  'countDocuments',
  'deleteMany',
  'deleteOne',
  'findOne',
  'findOneAndUpdate',
  'insertMany',
  'insertOne',
  'toArray',
  'updateMany',
  'updateOne',
])
const CURSORS: ReadonlySet<PropertyKey> = new Set(['find', 'listIndexes'])

/** The same object, whose asking methods end by the deadline. */
function punctual<T extends object>(target: T, deadline: Deadline): T {
  return new Proxy(target, {
    get(_target, name) {
      const member: unknown = Reflect.get(target, name, target)
      if (typeof member !== 'function') return member
      const call = (...input: unknown[]): unknown => Reflect.apply(member, target, input)
      if (ASKING.has(name)) return (...input: unknown[]) => deadline.meet(async () => call(...input))
      if (CURSORS.has(name)) return (...input: unknown[]) => punctual(call(...input) as object, deadline)
      return call
    },
  })
}

/**
 * A database none of whose operations is waited for beyond the deadline, however the driver fares. Cursors are read by `toArray`. What
 * takes as long as it takes, indexes and the like, is not for it.
 */
export function punctualDb(db: Db, deadline: Deadline): Db {
  return new Proxy(punctual(db, deadline), {
    get(target, name, receiver) {
      if (name === 'collection') return (each: string): Collection => punctual(db.collection(each), deadline)
      return Reflect.get(target, name, receiver)
    },
  })
}
