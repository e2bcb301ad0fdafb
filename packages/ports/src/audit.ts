import type { Effects, SealedAuditEntry } from './effects.ts'
import type { EpochMs } from './values.ts'

export interface AuditFilter {
  readonly userId?: string
  readonly action?: string
  readonly success?: boolean
  readonly since?: EpochMs
  readonly until?: EpochMs
}

/** A link of the chain; `{ seq: 0, hash: '' }` stands before the first one. */
export interface AuditHead {
  readonly seq: number
  readonly hash: string
}

export interface AuditStore {
  /** Append the entries of `effects` (and its mails) on their own, in order, sealed one after the other. */
  append(effects: Effects): Promise<void>
  /** Newest first by `createdAt`, those of one millisecond by `seq`; `before` is the `seq` of the entry to continue from. */
  list(filter: AuditFilter, page: { readonly before: number | null; readonly limit: number }): Promise<readonly SealedAuditEntry[]>
  /** Oldest first, after `seq`: what a verification walks. */
  readChain(afterSeq: number, limit: number): Promise<readonly SealedAuditEntry[]>
  /** The newest link. */
  head(): Promise<AuditHead>
  /** The newest link that a clean-up deleted (`MaintenanceStore.purgeAudit`): the oldest entry follows on it. */
  anchor(): Promise<AuditHead>
}
