import { setTimeout as sleep } from 'node:timers/promises'

const PATIENCE_MS = 10_000
const STEP_MS = 5

/** Resolves when the condition holds; fails, naming it, when it does not within ten seconds. */
export async function eventually(condition: () => boolean | Promise<boolean>, what: string): Promise<void> {
  const deadline = Date.now() + PATIENCE_MS
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error(`never came true: ${what}`)
    await sleep(STEP_MS)
  }
}
