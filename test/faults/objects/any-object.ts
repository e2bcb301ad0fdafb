import { randomUUID } from 'node:crypto'
import type { Store } from '@sallyport/ports'
import { checkLinearizable } from '../linearizability/check-linearizable.ts'
import { explainViolation } from '../linearizability/explain-violation.ts'
import type { HistoryEvent } from '../linearizability/history.ts'
import { type SeededRandom, seededRandom } from '../support/seeded-random.ts'
import { attemptCounter } from './attempt-counter.ts'
import { sessionLife } from './session-life.ts'
import { singleUseSecret } from './single-use-secret.ts'
import type { Call, StoreObject, Subject } from './store-object.ts'
import { uniqueEmail } from './unique-email.ts'

/** Performs one operation of a named object somewhere; rejects when nobody knows whether it happened. */
export type Perform = (object: string, call: Call<unknown>) => Promise<unknown>

export interface RecordOptions {
  readonly seed: string
  readonly subject: Subject
  readonly perform: Perform
  /** How likely an answer gets lost on its way although the store did its part. */
  readonly lostAnswers: number
  /**
   * How many operations clients perform altogether. Default 40: the search for an order stays quick below sixty, and below thirty where
   * many outcomes are unknown.
   */
  readonly operations?: number
}

/** What one history was, and what it says about the store. */
export interface Recorded {
  readonly operations: number
  readonly unknown: number
  /** Why no order explains what was seen; `null` when one does, or when the search for it grew too large. */
  readonly violation: string | null
  /** The search grew too large: no verdict. */
  readonly undecided: boolean
  /** Audit entries that must be in the log, and those that may be. */
  readonly committed: readonly string[]
  readonly perhaps: readonly string[]
}

/** An object whose types nobody outside needs to know. */
export interface AnyObject {
  readonly name: string
  prepare(store: Store, subject: Subject): Promise<void>
  perform(store: Store, call: Call<unknown>): Promise<unknown>
  /** Two to eight clients at once, and the verdict over what they saw. */
  record(options: RecordOptions): Promise<Recorded>
}

const OPERATIONS = 40
const BEGINNING_STEP = 8
/** Judging one history ends after a few searches that were too much. */
const PATIENCE_MS = 6_000

export const STORE_OBJECTS: readonly AnyObject[] = [
  eraseTypes(singleUseSecret),
  eraseTypes(attemptCounter),
  eraseTypes(uniqueEmail),
  eraseTypes(sessionLife),
]

export function objectNamed(name: string): AnyObject {
  const object = STORE_OBJECTS.find((candidate) => candidate.name === name)
  if (object === undefined) throw new Error(`there is no object "${name}"`)
  return object
}

function eraseTypes<State, Input, Output>(object: StoreObject<State, Input, Output>): AnyObject {
  return {
    name: object.name,
    prepare: (store, subject) => object.prepare(store, subject),
    // What comes back from another process is what `choose` made in this one.
    perform: (store, call) => object.perform(store, call as Call<Input>),
    record: (options) => new Recording(object, options).run(),
  }
}

class Recording<State, Input, Output> {
  readonly #object: StoreObject<State, Input, Output>
  readonly #options: RecordOptions
  readonly #history: HistoryEvent<Input, Output>[] = []
  readonly #known: { readonly input: Input; output: Output | null }[] = []
  readonly #committed: string[] = []
  readonly #perhaps: string[] = []

  constructor(object: StoreObject<State, Input, Output>, options: RecordOptions) {
    this.#object = object
    this.#options = options
  }

  async run(): Promise<Recorded> {
    const clients = seededRandom(this.#options.seed).between(2, 8)
    const each = Math.max(1, Math.floor((this.#options.operations ?? OPERATIONS) / clients))
    await Promise.all(Array.from({ length: clients }, (_, index) => this.#client(`c${index + 1}`, each)))
    const unknown = this.#history.filter(({ kind }) => kind === 'unknown').length
    const rest = { committed: this.#committed, perhaps: this.#perhaps }
    return { operations: this.#known.length, unknown, ...this.#judge(), ...rest }
  }

  async #client(name: string, operations: number): Promise<void> {
    const random = seededRandom(`${this.#options.seed}/${name}`)
    for (let done = 0; done < operations; done += 1) {
      // Biased to collisions: mostly at once.
      if (random.chance(0.2)) await new Promise((resolve) => setTimeout(resolve, random.between(0, 3)))
      await this.#act(name, random)
    }
  }

  async #act(client: string, random: SeededRandom): Promise<void> {
    const { subject, perform, lostAnswers } = this.#options
    const input = this.#object.choose(random, this.#known, subject)
    const auditId = randomUUID()
    const lost = random.chance(lostAnswers)
    const first = this.#history.length
    const moments = this.#object.moments?.(input) ?? [input]
    const entry: { readonly input: Input; output: Output | null } = { input, output: null }
    this.#known.push(entry)
    const operations = moments.map((_, index) => first + index)
    moments.forEach((each, index) => {
      this.#history.push({ kind: 'invoke', operation: first + index, client, input: each })
    })
    let output: Output
    try {
      output = (await perform(this.#object.name, { subject, input, auditId })) as Output
      if (lost) throw new Error('the answer was lost')
    } catch {
      this.#perhaps.push(auditId)
      for (const operation of operations) this.#history.push({ kind: 'unknown', operation })
      return
    }
    entry.output = output
    for (const operation of operations) this.#history.push({ kind: 'ok', operation, output })
    const commits = this.#object.commits(input, output)
    if (commits !== false) (commits === null ? this.#perhaps : this.#committed).push(auditId)
  }

  #judge(): Pick<Recorded, 'violation' | 'undecided'> {
    const started = performance.now()
    for (const length of [this.#history.length, ...beginnings(this.#history.length)]) {
      const check = { ...this.#object, history: this.#history.slice(0, length) }
      try {
        const isWhole = length === this.#history.length
        if (!checkLinearizable(check).ok) return { violation: explainViolation(check, AS_JSON), undecided: false }
        if (isWhole) return { violation: null, undecided: false }
      } catch (error) {
        if (!(error instanceof RangeError)) throw error
        if (performance.now() - started > PATIENCE_MS) break
      }
    }
    return { violation: null, undecided: true }
  }
}

const json = (value: unknown) => JSON.stringify(value)
const AS_JSON = { input: json, output: json, state: json }

/** Where a whole history is too much to judge, a wrong beginning is enough to condemn it. */
function beginnings(length: number): readonly number[] {
  return Array.from({ length: Math.floor(length / BEGINNING_STEP) }, (_, index) => (index + 1) * BEGINNING_STEP)
}
