/**
 * Remembers what a pure function answered for at most `limit` inputs, at least the `limit / 2` that were asked for last, for questions that the same
 * clients ask again and again. `null` is not remembered: whoever floods it with inputs that come to nothing makes it neither grow nor forget.
 *
 * In two generations: deleting the oldest entry of one `Map` leaves a hole at its front that finding the next oldest has to step over, and with
 * thousands of holes that costs more than the answer.
 */
export function boundedMemo<Input, Output>(limit: number, compute: (input: Input) => Output | null): (input: Input) => Output | null {
  const generation = Math.max(1, Math.floor(limit / 2))
  let young = new Map<Input, Output>()
  let old = new Map<Input, Output>()
  return (input) => {
    const known = young.get(input)
    if (known !== undefined) return known
    const output = old.get(input) ?? compute(input)
    if (output === null) return null
    if (young.size >= generation) {
      old = young
      young = new Map()
    }
    young.set(input, output)
    return output
  }
}
