import type { Step, StepResult } from '../verb.ts'

/** One connection to a database server. Everything it throws has gone through `translate`. */
export interface SqlConnection {
  /** Waits at most `deadlineMs` for the answer; after that the connection is broken. */
  execute(step: Step, deadlineMs?: number): Promise<StepResult>
  begin(): Promise<void>
  commit(): Promise<void>
  rollback(): Promise<void>
  /** `true` once it cannot be used any more, also when that happens while it idles. */
  isBroken(): boolean
  /** Let go at once; does not throw. What was not committed is undone by the server. */
  destroy(): void
  /** Take leave of the server; does not throw. */
  end(): Promise<void>
}
