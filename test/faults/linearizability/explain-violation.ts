import { checkLinearizable, type LinearizabilityCheck } from './check-linearizable.ts'
import { type HistoryEvent, pairOperations } from './history.ts'

/** Whoever looks for the smallest part of a very concurrent history makes do with a small one. */
const PATIENCE_MS = 4_000

/**
 * The smallest part of a history that is still wrong, or a small one where the search would take long. First its shortest wrong beginning, then every answer is forgotten that
 * is not needed for the contradiction. Both only loosen what the history demands, so the result is a true violation.
 * A history that is not wrong comes back as it is.
 */
export function shrinkHistory<State, Input, Output>(
  check: LinearizabilityCheck<State, Input, Output>,
): readonly HistoryEvent<Input, Output>[] {
  const started = performance.now()
  const isWrong = (history: readonly HistoryEvent<Input, Output>[]) => isRefuted({ ...check, history })
  if (!isWrong(check.history)) return check.history
  // Whatever continues a wrong beginning is wrong as well.
  let [right, length] = [0, check.history.length]
  while (length - right > 1) {
    const middle = Math.floor((right + length) / 2)
    if (isWrong(check.history.slice(0, middle))) length = middle
    else right = middle
  }
  let shrunk = check.history.slice(0, length)
  for (let position = length - 1; position >= 0; position -= 1) {
    if (shrunk[position]?.kind !== 'ok') continue
    if (performance.now() - started > PATIENCE_MS) break
    const without = shrunk.filter((_, index) => index !== position)
    if (isWrong(without)) shrunk = without
  }
  return shrunk
}

/** Too concurrent to be judged is not refuted. */
function isRefuted<State, Input, Output>(check: LinearizabilityCheck<State, Input, Output>): boolean {
  try {
    return !checkLinearizable(check).ok
  } catch (error) {
    if (error instanceof RangeError) return false
    throw error
  }
}

/** The shrunk history as lines a person can read, with the point where every order ends. */
export function explainViolation<State, Input, Output>(
  check: LinearizabilityCheck<State, Input, Output>,
  describe: {
    readonly input: (input: Input) => string
    readonly output: (output: Output) => string
    readonly state: (state: State) => string
  },
): string {
  const history = shrinkHistory(check)
  const operations = pairOperations(history)
  const verdict = checkLinearizable({ ...check, history })
  const line = (operation: (typeof operations)[number]) => {
    const span = `${String(operation.invokedAt).padStart(4)} … ${(operation.answer === null ? '?' : String(operation.answeredAt)).padEnd(4)}`
    const answer = operation.answer === null ? '(any answer, or none)' : describe.output(operation.answer.output)
    return `  ${span} ${operation.client.padEnd(4)} ${describe.input(operation.input)} -> ${answer}`
  }
  const lines = ['The history is not linearizable. Smallest part, one operation a line (invoked … answered):', ...operations.map(line)]
  if (verdict.ok) return lines.join('\n')
  return [
    ...lines,
    `The longest legal order has ${verdict.longest.length} operations and ends with:`,
    ...verdict.longest.slice(-4).map(line),
    `There the specification is in the state ${describe.state(verdict.state)}`,
    'and none of these is legal:',
    ...verdict.stuck.filter((operation) => operation.answer !== null).map(line),
  ].join('\n')
}
