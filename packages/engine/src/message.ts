/** What a request's headers are asked for, by names in lower case. `Headers` is one. */
export interface HeaderReader {
  get(name: string): string | null
  has(name: string): boolean
}

/**
 * A request without the weight of the Web classes: a door makes it of what its platform hands it. Building a `Request`, its `Headers` and a
 * `Response` costs more than a whole session check.
 */
export interface PlainRequest {
  readonly method: string
  /** Path and query as they came, nothing decoded. */
  readonly target: string
  readonly headers: HeaderReader
  /** The body's bytes; asked for once at most, and only when the endpoint reads a body. */
  readonly body: () => AsyncIterable<Uint8Array>
}

export interface PlainAnswer {
  readonly status: number
  /** Name, value, name, value, …: names in lower case, no name twice, values ready to be sent. The form that costs least to build and to send. */
  readonly headers: readonly string[]
  /** One `Set-Cookie` line each. */
  readonly cookies: readonly string[]
  /** `null`: none, as in the answer to `HEAD`. */
  readonly body: string | null
}
