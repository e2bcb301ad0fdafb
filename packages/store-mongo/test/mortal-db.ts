import type { Collection, Db } from 'mongodb'

/** How many operations a process carries out before it is killed. */
export class Life {
  /** Operations so far. */
  spent = 0
  readonly #operations: number
  readonly #underWay = new Set<Promise<unknown>>()
  readonly #death: Promise<void>
  #die: () => void = () => {}

  constructor(operations: number) {
    this.#operations = operations
    this.#death = new Promise((resolve) => {
      this.#die = resolve
    })
  }

  /** Resolves when the process is dead and the server has carried out the last thing it was sent. */
  async ended(): Promise<void> {
    await this.#death
    await Promise.allSettled([...this.#underWay])
  }

  async spend<T>(operation: () => Promise<T>): Promise<T> {
    if (this.spent === this.#operations) {
      this.#die()
      return never()
    }
    this.spent += 1
    const running = operation()
    this.#underWay.add(running)
    return running.finally(() => this.#underWay.delete(running))
  }
}

const AWAITED = new Set([
  'findOne',
  'insertOne',
  'insertMany',
  'updateOne',
  'updateMany',
  'findOneAndUpdate',
  'deleteOne',
  'deleteMany',
  'bulkWrite',
])

/** A process that is dead sends nothing and hears nothing. */
function never<T>(): Promise<T> {
  return new Promise<T>(() => {})
}

function mortalCollection(collection: Collection, life: Life): Collection {
  return new Proxy(collection, {
    get(target, name, receiver) {
      const member: unknown = Reflect.get(target, name, receiver)
      if (typeof member !== 'function') return member
      if (AWAITED.has(String(name))) return (...input: unknown[]) => life.spend(() => member.apply(target, input) as Promise<unknown>)
      if (name !== 'find' && name !== 'aggregate') return member.bind(target)
      return (...input: unknown[]) => ({ toArray: () => life.spend(() => member.apply(target, input).toArray() as Promise<unknown>) })
    },
  })
}

/** A database whose user is killed after the operations of its `life`: the last one is carried out, and nothing follows. */
export function mortalDb(db: Db, life: Life): Db {
  return new Proxy(db, {
    get(target, name, receiver) {
      if (name === 'collection') return (each: string) => mortalCollection(target.collection(each), life)
      const member: unknown = Reflect.get(target, name, receiver)
      return typeof member === 'function' ? member.bind(target) : member
    },
  })
}
