import type { EpochMs } from './values.ts'

export interface RevocationPage {
  /** Sessions that ended at or after the instant asked for. */
  readonly sessions: readonly { readonly sessionId: string; readonly at: EpochMs }[]
  /** Users whose role, status or credentials changed at or after it, and those who were removed; access tokens issued before `at` are refused. */
  readonly users: readonly { readonly userId: string; readonly at: EpochMs }[]
}

/** How a stateless check learns what other processes revoked, when there is no broadcast. */
export interface RevocationStore {
  /**
   * Synchronous and cheap: a value that differs from an earlier one if *another* process may have written to the store in
   * between. `null` when the store cannot tell: then every check has to pull.
   */
  foreignChanges(): number | null
  pull(since: EpochMs): Promise<RevocationPage>
}
