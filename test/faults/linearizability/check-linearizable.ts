import { type HistoryEvent, type Operation, pairOperations } from './history.ts'

/** A sequential specification: what one thing does when one caller after the other uses it. */
export interface SequentialSpecification<State, Input, Output> {
  readonly initial: State
  /**
   * Every state the object may be in after `input` was answered with `output`; none when that answer is wrong in `state`. With `null` the
   * answer is unknown: every state that any answer could have led to. Pure; states are never changed, only replaced.
   */
  readonly apply: (state: State, input: Input, answer: { readonly output: Output } | null) => readonly State[]
  /**
   * `true` promises that `input`, when answered so, leaves every state as it was: a read, a refusal. Only makes the search quicker.
   * Default: never.
   */
  readonly isNeutral?: (input: Input, output: Output) => boolean
  /** Two states with one key are one state. Default: their JSON. */
  readonly key?: (state: State) => string
}

export interface LinearizabilityCheck<State, Input, Output> extends SequentialSpecification<State, Input, Output> {
  readonly history: readonly HistoryEvent<Input, Output>[]
}

export type LinearizabilityVerdict<State, Input, Output> =
  | { readonly ok: true; readonly order: readonly Operation<Input, Output>[] }
  | {
      readonly ok: false
      /** The longest legal order that was found, and the state it leads to. */
      readonly longest: readonly Operation<Input, Output>[]
      readonly state: State
      /** What would have had to come next; none of them is legal there. */
      readonly stuck: readonly Operation<Input, Output>[]
    }

/**
 * Is there an order of the operations, each at one moment between its invocation and its answer, in which the sequential
 * specification gives exactly the answers that were seen? The search of Wing and Gong with Lowe's memory of
 * (operations placed, state): exponential at worst, quick for the concurrency of tests. Throws when a history is too long or too
 * concurrent to be judged: that is no verdict, and a run should be cut into shorter histories.
 */
export function checkLinearizable<State, Input, Output>(
  check: LinearizabilityCheck<State, Input, Output>,
): LinearizabilityVerdict<State, Input, Output> {
  const operations = pairOperations(check.history)
  return new Search(check, operations).run()
}

/** Places to look at before the search gives up; ordinary histories need a few hundred, those of a killed process sometimes most of these. */
const MOST_PLACES = 500_000

interface Place<State> {
  readonly placed: bigint
  readonly state: State
}

interface Step<State> {
  readonly index: number
  readonly state: State
}

class Search<State, Input, Output> {
  readonly #specification: SequentialSpecification<State, Input, Output>
  readonly #operations: readonly Operation<Input, Output>[]
  readonly #key: (state: State) => string
  readonly #answered: bigint
  readonly #seen = new Set<string>()
  readonly #path: number[] = []
  #longest: { readonly path: readonly number[]; readonly place: Place<State> }

  constructor(specification: SequentialSpecification<State, Input, Output>, operations: readonly Operation<Input, Output>[]) {
    this.#specification = specification
    this.#operations = operations
    this.#key = specification.key ?? ((state) => JSON.stringify(state))
    this.#answered = operations.reduce((mask, { answer }, index) => (answer === null ? mask : mask | bit(index)), 0n)
    this.#longest = { path: [], place: { placed: 0n, state: specification.initial } }
  }

  run(): LinearizabilityVerdict<State, Input, Output> {
    const start = { placed: 0n, state: this.#specification.initial }
    if (this.#descend(start)) return { ok: true, order: this.#named(this.#path) }
    const { path, place } = this.#longest
    return { ok: false, longest: this.#named(path), state: place.state, stuck: this.#named(this.#candidates(place.placed)) }
  }

  #descend(place: Place<State>): boolean {
    if ((place.placed & this.#answered) === this.#answered) return true
    if (this.#path.length > this.#longest.path.length) this.#longest = { path: [...this.#path], place }
    for (const { index, state } of this.#steps(place)) {
      const placed = place.placed | bit(index)
      if (!this.#isNew(placed, state)) continue
      this.#path.push(index)
      if (this.#descend({ placed, state })) return true
      this.#path.pop()
    }
    return false
  }

  /**
   * Every legal next step. A neutral one is taken at once and alone: whatever order there is, it could just as well come now. One
   * that would change nothing and whose answer is unknown need not come at all.
   */
  #steps(place: Place<State>): readonly Step<State>[] {
    const unchanged = this.#key(place.state)
    const steps: Step<State>[] = []
    for (const index of this.#candidates(place.placed)) {
      const { input, answer } = this.#operation(index)
      for (const state of this.#specification.apply(place.state, input, answer)) {
        if (answer !== null && this.#specification.isNeutral?.(input, answer.output) === true) return [{ index, state }]
        if (answer !== null || this.#key(state) !== unchanged) steps.push({ index, state })
      }
    }
    // Whoever was answered first most likely came first; lost operations come last.
    return steps.sort((a, b) => this.#answeredAt(a) - this.#answeredAt(b))
  }

  #answeredAt({ index }: Step<State>): number {
    return Math.min(this.#operation(index).answeredAt, Number.MAX_SAFE_INTEGER)
  }

  #isNew(placed: bigint, state: State): boolean {
    const memory = `${placed.toString(36)}|${this.#key(state)}`
    if (this.#seen.has(memory)) return false
    if (this.#seen.size >= MOST_PLACES) throw new RangeError('the history is too concurrent to be judged')
    this.#seen.add(memory)
    return true
  }

  /** What may come next: everything not yet placed that was invoked before the first outstanding answer. */
  #candidates(placed: bigint): readonly number[] {
    let firstAnswer = Number.POSITIVE_INFINITY
    const open = this.#operations.map((_, index) => index).filter((index) => (placed & bit(index)) === 0n)
    for (const index of open) firstAnswer = Math.min(firstAnswer, this.#operation(index).answeredAt)
    return open.filter((index) => this.#operation(index).invokedAt < firstAnswer)
  }

  #operation(index: number): Operation<Input, Output> {
    const operation = this.#operations[index]
    if (operation === undefined) throw new RangeError(`there is no operation ${index}`)
    return operation
  }

  #named(indices: readonly number[]): readonly Operation<Input, Output>[] {
    return indices.map((index) => this.#operation(index))
  }
}

function bit(index: number): bigint {
  return 1n << BigInt(index)
}

/**
 * A deterministic specification, `step`, in the form that the checker wants: the answer must equal the one that the step gives.
 * Answers are compared by their JSON.
 */
export function deterministic<State, Input, Output>(
  step: (state: State, input: Input) => { readonly state: State; readonly output: Output },
): SequentialSpecification<State, Input, Output>['apply'] {
  return (state, input, answer) => {
    const expected = step(state, input)
    return answer === null || JSON.stringify(expected.output) === JSON.stringify(answer.output) ? [expected.state] : []
  }
}
