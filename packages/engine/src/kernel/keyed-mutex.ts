/** Runs tasks of one key after the other, tasks of different keys side by side. Holds nothing for idle keys. */
export class KeyedMutex {
  readonly #tails = new Map<string, Promise<unknown>>()

  /** Resolves with the task's result. A failing task does not disturb the ones behind it. */
  async run<T>(key: string, task: () => Promise<T>): Promise<T> {
    const before = this.#tails.get(key) ?? Promise.resolve()
    const current = before.then(task, task)
    const tail = current.then(noop, noop)
    this.#tails.set(key, tail)
    try {
      return await current
    } finally {
      if (this.#tails.get(key) === tail) this.#tails.delete(key)
    }
  }
}

function noop(): void {}
