import { freshBatch } from './fresh-batch.ts'

/** `freshBatch` for a task that needs no question: many callers, few runs, and each caller gets one that began after it asked. */
export function freshFlight<T>(task: () => Promise<T>): () => Promise<T> {
  const ask = freshBatch<null, T>(task)
  return () => ask(null)
}
