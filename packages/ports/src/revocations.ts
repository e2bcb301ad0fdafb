import type { EpochMs } from './values.ts'

export interface RevocationPage {
  /** Sessions that ended at or after the instant asked for. */
  readonly sessions: readonly { readonly sessionId: string; readonly at: EpochMs }[]
  /** Users whose role, status or credentials changed at or after it, and those who were removed; access tokens issued before `at` are refused. */
  readonly users: readonly { readonly userId: string; readonly at: EpochMs }[]
}

/** A session as an access token names it. */
export interface SessionAsked {
  readonly sessionId: string
  /** Whose it is. */
  readonly userId: string
}

/** What the store says of a session. */
export interface SessionStanding {
  readonly sessionId: string
  /** Neither ended nor gone with its user. It may have expired. */
  readonly isAlive: boolean
  /** When role, status or credentials of its user changed last; access tokens issued up to then are refused. `null`: never, or it is not alive. */
  readonly authorityChangedAt: EpochMs | null
}

/** How a stateless check learns what other processes revoked. */
export interface RevocationStore {
  /**
   * Synchronous and cheap: a value that differs from an earlier one if *another* process may have written to the store in
   * between. `null` when the store cannot tell: then every check has to ask.
   */
  foreignChanges(): number | null
  /**
   * One standing for each session asked for, in any order. Each shows everything that was decided before the call, whatever the
   * instants it was dated with: who has been told of an end anywhere finds it here. Ids may repeat.
   */
  lookUp(asked: readonly SessionAsked[]): Promise<readonly SessionStanding[]>
  /** By the instants that the verbs were given, which are those of requests and not of commits: what comes late is dated back. */
  pull(since: EpochMs): Promise<RevocationPage>
}
