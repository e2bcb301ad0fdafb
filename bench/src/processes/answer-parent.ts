/** The other end of `runChild`: do the work for the one input, send the result or the failure, and end. */
export function answerParent<Input, Result>(work: (input: Input) => Promise<Result>): void {
  const reply = (message: object) => process.send?.(message, () => process.exit(0))
  process.once('message', (input: Input) => {
    work(input).then(
      (result) => reply({ result }),
      (error: unknown) => reply({ failure: error instanceof Error ? (error.stack ?? error.message) : String(error) }),
    )
  })
}
