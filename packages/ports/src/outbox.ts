import type { OutboxMail } from './effects.ts'
import type { EpochMs } from './values.ts'

export type OutboxStatus = 'pending' | 'sent' | 'failed'

export interface OutboxRecord extends OutboxMail {
  readonly status: OutboxStatus
  readonly attempts: number
  readonly nextAttemptAt: EpochMs
  readonly sentAt: EpochMs | null
  /** What the mail server said, without addresses or secrets. */
  readonly lastError: string | null
}

export interface OutboxStore {
  /**
   * Hand out due mails and hide them from everybody else until `now + leaseMs`. No mail is handed to two callers within one
   * lease; a sender that dies leaves its mails to the next one.
   */
  claimDue(input: { readonly now: EpochMs; readonly leaseMs: number; readonly limit: number }): Promise<readonly OutboxRecord[]>
  /** Done. With `forgetPayload` the sealed content is erased in the same write. */
  markSent(id: string, at: EpochMs, options: { readonly forgetPayload: boolean }): Promise<void>
  /** Try again at `nextAttemptAt`, or give up when it is `null`. */
  markFailed(id: string, error: string, nextAttemptAt: EpochMs | null): Promise<void>
  find(id: string): Promise<OutboxRecord | null>
  /** Newest first. */
  list(limit: number): Promise<readonly OutboxRecord[]>
  /** When the next pending mail is due; `null` when none waits. */
  nextDueAt(): Promise<EpochMs | null>
  counts(): Promise<Readonly<Record<OutboxStatus, number>>>
}
