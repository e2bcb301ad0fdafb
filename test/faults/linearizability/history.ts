/**
 * What one client saw of one operation. The order of events in a history is the order in which the recording process saw them; it is the
 * only clock. `fail` says that the operation certainly did not happen; `unknown` that nobody knows: its answer was lost,
 * and it may take effect at any later time, or never.
 */
export type HistoryEvent<Input, Output> =
  | { readonly kind: 'invoke'; readonly operation: number; readonly client: string; readonly input: Input }
  | { readonly kind: 'ok'; readonly operation: number; readonly output: Output }
  | { readonly kind: 'fail' | 'unknown'; readonly operation: number }

/** One operation between its invocation and its answer; both are positions in the history. */
export interface Operation<Input, Output> {
  readonly client: string
  readonly input: Input
  /** `null`: no answer is known. */
  readonly answer: { readonly output: Output } | null
  readonly invokedAt: number
  /** `Infinity` for an operation without a known answer. */
  readonly answeredAt: number
}

/** Operations in the order of their invocations; those that certainly did not happen are left out. */
export function pairOperations<Input, Output>(history: readonly HistoryEvent<Input, Output>[]): readonly Operation<Input, Output>[] {
  const operations = new Map<number, Operation<Input, Output>>()
  history.forEach((event, position) => {
    if (event.kind === 'invoke') {
      if (operations.has(event.operation)) throw new Error(`operation ${event.operation} is invoked twice`)
      const { client, input } = event
      operations.set(event.operation, { client, input, answer: null, invokedAt: position, answeredAt: Number.POSITIVE_INFINITY })
      return
    }
    const open = operations.get(event.operation)
    if (open === undefined) throw new Error(`operation ${event.operation} is answered before it is invoked`)
    if (event.kind === 'fail') operations.delete(event.operation)
    else if (event.kind === 'ok') operations.set(event.operation, { ...open, answer: { output: event.output }, answeredAt: position })
  })
  return [...operations.values()]
}
