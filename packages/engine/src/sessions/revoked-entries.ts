import type { EpochMs, Revocation } from '@sallyport/ports'
import { MINUTE_MS } from '../kernel/duration.ts'
import type { AccessClaims } from '../tokens/claims.ts'

/** How often entries that no living token can match are looked for. */
const PRUNE_MS = MINUTE_MS

/** Distance in time, also where the clock has been set back since. */
export const isWithin = (ms: number, then: EpochMs, now: EpochMs): boolean => Math.abs(now - then) < ms

/** What a process remembers of revocations, and for how long: `memoryMs` after an entry's own instant it may be forgotten. */
export class RevokedEntries {
  readonly #sessions = new Map<string, EpochMs>()
  readonly #users = new Map<string, EpochMs>()
  readonly #memoryMs: number
  #prunedAt: EpochMs

  constructor(memoryMs: number, now: EpochMs) {
    this.#memoryMs = memoryMs
    this.#prunedAt = now
  }

  note(revocation: Revocation, now: EpochMs): void {
    if (revocation.kind === 'session') this.#sessions.set(revocation.sessionId, revocation.at)
    else this.#users.set(revocation.userId, Math.max(revocation.at, this.#users.get(revocation.userId) ?? 0))
    this.#forgetOld(now)
  }

  /** `ended`: the session is over. `outdated`: role, status or password changed since; a refresh may bring a good token. */
  verdict({ sid, sub, iam }: Pick<AccessClaims, 'sid' | 'sub' | 'iam'>): 'good' | 'ended' | 'outdated' {
    if (this.#sessions.has(sid)) return 'ended'
    const changedAt = this.#users.get(sub)
    return changedAt !== undefined && iam <= changedAt ? 'outdated' : 'good'
  }

  #forgetOld(now: EpochMs): void {
    if (isWithin(PRUNE_MS, this.#prunedAt, now)) return
    this.#prunedAt = now
    const oldest = now - this.#memoryMs
    for (const entries of [this.#sessions, this.#users]) {
      for (const [key, at] of entries) if (at < oldest) entries.delete(key)
    }
  }
}
