/** The answer, or what `late` throws when it takes longer than `ms`; a later answer is ignored. */
export function within<T>(ms: number, answer: Promise<T>, late: () => Error): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(late()), ms)
    void answer.then(resolve, reject).finally(() => clearTimeout(timer))
  })
}
