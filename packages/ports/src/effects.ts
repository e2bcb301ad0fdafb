import type { OneTimeSecret } from './one-time-secret.ts'
import type { EpochMs, JsonObject } from './values.ts'

/** One security event, with the columns of R-247. */
export interface AuditEntry {
  readonly id: string
  /** Set to `null` when the user is deleted; therefore not covered by the chain. `subject` is. */
  readonly userId: string | null
  /** Keyed hash of the user id: stays when the account is gone, names nobody. */
  readonly subject: string | null
  readonly sessionId: string | null
  readonly action: string
  readonly resource: string | null
  readonly method: string | null
  readonly endpoint: string | null
  readonly ipAddress: string | null
  readonly userAgent: string | null
  readonly success: boolean
  readonly errorCode: string | null
  readonly errorMessage: string | null
  readonly metadata: JsonObject | null
  /** Milliseconds from the request's arrival to the event. */
  readonly processingTime: number | null
  readonly createdAt: EpochMs
}

/** An entry in its place in the chain. `hash` seals the entry together with `seq` and `previousHash`. */
export interface SealedAuditEntry extends AuditEntry {
  /** 1, 2, 3, … without gaps. */
  readonly seq: number
  readonly previousHash: string
  readonly hash: string
}

/** Pure: the keyed hash over an entry and its place. The engine holds the key; the store only calls it inside its transaction. */
export type AuditSealer = (entry: AuditEntry, seq: number, previousHash: string) => string

/** A mail to be sent. `payload` is encrypted: it holds one-time secrets, and a store keeps those only as hashes. */
export interface OutboxMail {
  readonly id: string
  /** The name of the template, for operators; never secret. */
  readonly template: string
  /** The user's stored address; for operators and the development outbox. */
  readonly recipient: string
  readonly payload: string
  readonly createdAt: EpochMs
}

/**
 * What must become true together with a change, or not at all: audit rows, mails and their secrets commit in the verb's own
 * transaction. A verb whose guard fails (it answers `false`, `null`, `stale` …) commits none of them.
 */
export interface Effects {
  readonly audit: readonly AuditEntry[]
  readonly mails: readonly OutboxMail[]
  /** Secrets that these mails carry. They void no earlier ones. */
  readonly secrets?: readonly OneTimeSecret[]
  readonly seal: AuditSealer
}
