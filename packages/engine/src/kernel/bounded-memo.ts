/**
 * Remembers what a pure function answered for the newest `limit` inputs, for questions that the same clients ask again and again.
 * `null` is not remembered: whoever floods it with inputs that come to nothing makes it neither grow nor forget.
 */
export function boundedMemo<Input, Output>(limit: number, compute: (input: Input) => Output | null): (input: Input) => Output | null {
  const known = new Map<Input, Output>()
  return (input) => {
    const found = known.get(input)
    if (found !== undefined) return found
    const output = compute(input)
    if (output === null) return null
    const [oldest] = known.keys()
    if (known.size >= limit && oldest !== undefined) known.delete(oldest)
    known.set(input, output)
    return output
  }
}
