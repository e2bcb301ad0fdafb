import type { LockSource } from './options.ts'
import type { ClientError, Result } from './result.ts'
import type { Tabs } from './tabs.ts'

/** What became of a wish to refresh. Only `ended` means that nobody is signed in. */
export type RefreshOutcome =
  | { readonly kind: 'renewed' }
  | { readonly kind: 'ended'; readonly error: ClientError }
  | { readonly kind: 'failed'; readonly error: ClientError }

export interface Refresher {
  /** Moves whenever something is decided: newer tokens exist, the session ended (both also in another tab), a refresh came to nothing. */
  moment(): number
  /** Newer tokens exist: by a sign-in here, or because another tab says so. */
  renewed(): void
  /** Another tab learned that the session ended. */
  endedElsewhere(error: ClientError): void
  /** The refresh under way in this tab, to wait for instead of sending a call that can only fail. */
  pending(): Promise<RefreshOutcome> | null
  /**
   * For a call that was sent at moment `since` and refused: what was decided after that, or else the outcome of one refresh,
   * shared by any number of callers.
   */
  refresh(since: number): Promise<RefreshOutcome>
}

export interface RefresherParts {
  /** The one POST; never repeated. */
  readonly post: () => Promise<Result<unknown>>
  readonly locks: LockSource | null
  readonly lockName: string
  readonly tabs: Tabs
  /** Longest wait for another tab's lock: a tab that hangs must not hang this one; the server lets both converge. */
  readonly lockTimeoutMs: number
}

/** A message may arrive a little after the lock that was released behind it: the two travel different ways. */
const NEWS_DELAY_MS = 100

const RENEWED: RefreshOutcome = { kind: 'renewed' }

export function createRefresher({ post, locks, lockName, tabs, lockTimeoutMs }: RefresherParts): Refresher {
  let moment = 0
  let decision: RefreshOutcome = RENEWED
  let flight: Promise<RefreshOutcome> | null = null

  function decide(outcome: RefreshOutcome): RefreshOutcome {
    moment += 1
    decision = outcome
    return outcome
  }

  async function refreshOnce(since: number): Promise<RefreshOutcome> {
    if (moment !== since) return decision
    const { error } = await post()
    if (error === null) {
      tabs.tell({ type: 'refreshed' })
      return decide(RENEWED)
    }
    // Somebody signed in elsewhere while the refused token was on its way: the refusal speaks of a past session.
    if (moment !== since && decision.kind === 'renewed') return decision
    return decide({ kind: error.status === 401 ? 'ended' : 'failed', error })
  }

  async function underLock(source: LockSource, since: number): Promise<RefreshOutcome> {
    const done = await source.request(lockName, { ifAvailable: true }, async (lock) => (lock === null ? null : refreshOnce(since)))
    if (done !== null) return done
    const patience = new AbortController()
    const timer = setTimeout(() => patience.abort(), lockTimeoutMs)
    try {
      return await source.request(lockName, { signal: patience.signal }, async () => {
        clearTimeout(timer)
        if (moment === since && tabs.connected) await tabs.hear(NEWS_DELAY_MS)
        return refreshOnce(since)
      })
    } finally {
      clearTimeout(timer)
    }
  }

  async function run(since: number): Promise<RefreshOutcome> {
    if (locks === null) return refreshOnce(since)
    try {
      return await underLock(locks, since)
    } catch {
      // The lock was refused or too slow; `refreshOnce` itself never rejects, so no refresh has run yet.
      return refreshOnce(since)
    }
  }

  return {
    moment: () => moment,
    renewed: () => void decide(RENEWED),
    endedElsewhere: (error) => void decide({ kind: 'ended', error }),
    pending: () => flight,
    refresh(since) {
      if (moment !== since) return Promise.resolve(decision)
      flight ??= run(since).finally(() => {
        flight = null
      })
      return flight
    },
  }
}
