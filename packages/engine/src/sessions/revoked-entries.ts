import type { EpochMs, Revocation } from '@sallyport/ports'
import { MINUTE_MS } from '../kernel/duration.ts'
import type { AccessClaims } from '../tokens/claims.ts'

/** How often entries that no living token can match are looked for. */
const PRUNE_MS = MINUTE_MS

/** Distance in time, also where the clock has been set back since. */
export const isWithin = (ms: number, then: EpochMs, now: EpochMs): boolean => Math.abs(now - then) < ms

/** What a process remembers of revocations: each for `memoryMs` after it heard of it, which may be long after it was decided. */
export class RevokedEntries {
  readonly #sessions = new Map<string, { readonly heardAt: EpochMs }>()
  readonly #users = new Map<string, { readonly heardAt: EpochMs; readonly changedAt: EpochMs }>()
  readonly #memoryMs: number
  #prunedAt: EpochMs

  constructor(memoryMs: number, now: EpochMs) {
    this.#memoryMs = memoryMs
    this.#prunedAt = now
  }

  note(revocation: Revocation, now: EpochMs): void {
    const heardAt = Math.max(now, revocation.at)
    if (revocation.kind === 'session') this.#sessions.set(revocation.sessionId, { heardAt })
    else {
      const { userId, at } = revocation
      this.#users.set(userId, { heardAt, changedAt: Math.max(at, this.#users.get(userId)?.changedAt ?? 0) })
    }
    this.#forgetOld(now)
  }

  /** `ended`: the session is over. `outdated`: role, status or password changed since; a refresh may bring a good token. */
  verdict({ sid, sub, iam }: Pick<AccessClaims, 'sid' | 'sub' | 'iam'>): 'good' | 'ended' | 'outdated' {
    if (this.#sessions.has(sid)) return 'ended'
    const changedAt = this.#users.get(sub)?.changedAt
    return changedAt !== undefined && iam <= changedAt ? 'outdated' : 'good'
  }

  #forgetOld(now: EpochMs): void {
    if (isWithin(PRUNE_MS, this.#prunedAt, now)) return
    this.#prunedAt = now
    const oldest = now - this.#memoryMs
    for (const entries of [this.#sessions, this.#users]) {
      for (const [key, { heardAt }] of entries) if (heardAt < oldest) entries.delete(key)
    }
  }
}
