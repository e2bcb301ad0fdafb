const PATIENCE_MS = 30_000
const PAUSE_MS = 100

/** A database that recovers, and a node that finds its way back to it, get half a minute (I12); what is wrong after that is wrong. */
export async function patiently<Value>(attempt: () => Promise<Value>, isForgivable: (error: unknown) => boolean): Promise<Value> {
  const started = performance.now()
  for (;;) {
    try {
      return await attempt()
    } catch (error) {
      if (!isForgivable(error) || performance.now() - started > PATIENCE_MS) throw error
    }
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS))
  }
}
