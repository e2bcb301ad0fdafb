import type { EpochMs, Store } from '@sallyport/ports'
import type { SequentialSpecification } from '../linearizability/check-linearizable.ts'
import type { SeededRandom } from '../support/seeded-random.ts'

/** Whose history it is: each history has a user, addresses and counters that no other history touches. */
export interface Subject {
  /** A UUID; the user's id where there is a user. */
  readonly id: string
  /** The instant at which the history happens. */
  readonly at: EpochMs
}

/** One operation on its way to a store, in words that another process can be told. */
export interface Call<Input> {
  readonly subject: Subject
  readonly input: Input
  /** The id of the audit entry that this operation commits, if it commits one. */
  readonly auditId: string
}

/** What clients know when they choose: everything asked so far, and the answers that came. */
export type Knowledge<Input, Output> = readonly { readonly input: Input; readonly output: Output | null }[]

/**
 * One of the things that must behave as if one caller came after the other: its sequential specification, written from the ports' doc
 * comments, and how a client uses it. Inputs and outputs are plain JSON.
 */
export interface StoreObject<State, Input, Output> extends SequentialSpecification<State, Input, Output> {
  readonly name: string
  /** What exists before the first operation. */
  prepare(store: Store, subject: Subject): Promise<void>
  /** What the operation is to the specification, where it is several things that need not happen at one moment. Each is answered as the whole. */
  moments?(input: Input): readonly Input[]
  choose(random: SeededRandom, known: Knowledge<Input, Output>, subject: Subject): Input
  perform(store: Store, call: Call<Input>): Promise<Output>
  /** Does an operation answered so commit its audit entry? `null` where the port leaves it open. */
  commits(input: Input, output: Output): boolean | null
}
