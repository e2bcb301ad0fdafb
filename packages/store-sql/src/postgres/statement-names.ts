/** Shapes of statements in use are a few dozen; only listings with filters add to them. */
const MAX_NAMES = 500

/** Names under which a connection keeps its prepared statements: the same text has the same name on every connection of a store. */
export class StatementNames {
  readonly #names = new Map<string, string>()
  readonly #limit: number

  constructor(isOn: boolean) {
    this.#limit = isOn ? MAX_NAMES : 0
  }

  /** `null` for a statement that is not kept: there are too many already, or none are to be kept. */
  of(sql: string): string | null {
    const known = this.#names.get(sql)
    if (known !== undefined) return known
    if (this.#names.size >= this.#limit) return null
    const name = `sallyport_${this.#names.size + 1}`
    this.#names.set(sql, name)
    return name
  }
}
