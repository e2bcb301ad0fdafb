/** The other side did not answer in time; it may still do what it was asked. */
export class TimeLimitError extends Error {
  constructor(limitMs: number) {
    super(`no answer within ${limitMs} ms`)
    this.name = 'TimeLimitError'
  }
}

/**
 * What `work` answers, or a `TimeLimitError` after `limitMs`. The work goes on and its reply is still read, in its turn: a
 * connection from which commands are cancelled half-way hands replies to the wrong callers (as redis-py did in March 2023).
 */
export function withTimeLimit<T>(work: Promise<T>, limitMs: number): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      // When it was this process that was busy, the answer may lie in the socket: let it be read first.
      setImmediate(() => reject(new TimeLimitError(limitMs)))
    }, limitMs)
    work.then(resolve, reject).finally(() => clearTimeout(timer))
  })
}
