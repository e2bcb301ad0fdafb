import type { EpochMs, RevocationStore, SessionStanding } from '@sallyport/ports'
import { freshBatch } from '../kernel/fresh-batch.ts'
import type { AccessClaims } from '../tokens/claims.ts'

/** Whose token is presented. */
export type Bearer = Pick<AccessClaims, 'sid' | 'sub' | 'iam'>
type Listener = (bearer: Bearer, standing: SessionStanding) => void

/** Some ten megabytes of ids. Then all are forgotten, which costs each of them one look. */
const MOST_REMEMBERED = 100_000

/**
 * Asks the store for the very session that a token names. What was decided before the question shows, however it is dated, so no clock
 * has a say. Where the store tells of the writes of others, an answer holds until there is one.
 */
export class SessionLooks {
  readonly #store: RevocationStore
  readonly #hear: Listener
  /** What `foreignChanges` said before those remembered were looked up. */
  #mark: number | null = null
  /** Sessions found alive, and the last change of their user's authority; 0 for none. */
  readonly #alive = new Map<string, EpochMs>()
  /** Resolves once everything has been heard that was decided before the question. */
  readonly look: (bearer: Bearer) => Promise<void>

  /** Only what was found alive is ever current, so it does not matter when a check comes while `hear` is told of the others. */
  constructor(store: RevocationStore, hear: Listener) {
    this.#store = store
    this.#hear = hear
    this.look = freshBatch((bearers: readonly Bearer[]) => this.#lookUp(bearers))
  }

  /** `false`: there may be something that was not asked for. */
  isCurrent({ sid, iam }: Bearer): boolean {
    const mark = this.#store.foreignChanges()
    if (mark === null || mark !== this.#mark) return false
    const changedAt = this.#alive.get(sid)
    return changedAt !== undefined && iam > changedAt
  }

  async #lookUp(bearers: readonly Bearer[]): Promise<void> {
    // The mark is read before the rows: a write in between makes the next check ask again.
    const mark = this.#store.foreignChanges()
    const owners = new Map(bearers.map(({ sid, sub }) => [sid, sub]))
    const asked = Array.from(owners, ([sessionId, userId]) => ({ sessionId, userId }))
    const standings = new Map((await this.#store.lookUp(asked)).map((standing) => [standing.sessionId, standing]))
    for (const bearer of bearers) {
      const standing = standings.get(bearer.sid)
      if (standing !== undefined) this.#hear(bearer, standing)
    }
    if (mark !== null) this.#remember([...standings.values()], mark)
  }

  #remember(standings: readonly SessionStanding[], mark: number): void {
    if (mark !== this.#mark || this.#alive.size > MOST_REMEMBERED) this.#alive.clear()
    this.#mark = mark
    for (const { sessionId, isAlive, authorityChangedAt } of standings) {
      if (isAlive) this.#alive.set(sessionId, authorityChangedAt ?? 0)
    }
  }
}
