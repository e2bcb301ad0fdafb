import type { KeyObject } from 'node:crypto'
import type { AuditEntry, AuditSealer, AuditStore, Clock, Effects, JsonObject, OutboxMail } from '@sallyport/ports'
import type { Caller } from '../kernel/caller.ts'
import { newId } from '../kernel/ids.ts'
import { keyedHash } from '../kernel/secret-token.ts'
import type { AuditAction } from './audit-actions.ts'

export interface AuditEvent {
  readonly action: AuditAction
  readonly userId: string | null
  readonly sessionId?: string | null
  readonly success?: boolean
  readonly errorCode?: string
  readonly metadata?: JsonObject
}

export interface AuditTrail {
  /** What commits together with a change. */
  effects(caller: Caller | null, events: readonly AuditEvent[], mails?: readonly OutboxMail[]): Effects
  /** For events without a change, above all refusals. */
  record(caller: Caller | null, event: AuditEvent): Promise<void>
  /** A stable name for something that must not stand in the log itself, such as an address nobody owns. */
  pseudonym(value: string): string
}

const USER_AGENT_LIMIT = 512
/** As much as the column takes: a clock that leaps weeks ahead under a request must not cost its sign-in. */
const LONGEST_MS = 2 ** 31 - 1

export function createAuditTrail(deps: {
  readonly store: AuditStore
  readonly clock: Clock
  readonly seal: AuditSealer
  readonly pseudonymKey: KeyObject
}): AuditTrail {
  const pseudonym = (value: string) => keyedHash(deps.pseudonymKey, 'audit', value).slice(0, 32)

  function draft(caller: Caller | null, event: AuditEvent): AuditEntry {
    const now = deps.clock.now()
    return {
      id: newId(),
      userId: event.userId,
      subject: event.userId === null ? null : pseudonym(event.userId),
      sessionId: event.sessionId ?? null,
      action: event.action,
      resource: null,
      method: caller?.method ?? null,
      endpoint: caller?.endpoint ?? null,
      ipAddress: caller?.ipAddress ?? null,
      userAgent: caller?.userAgent?.slice(0, USER_AGENT_LIMIT) ?? null,
      success: event.success ?? true,
      errorCode: event.errorCode ?? null,
      errorMessage: null,
      metadata: event.metadata ?? null,
      processingTime: caller === null ? null : Math.min(Math.max(0, now - caller.now), LONGEST_MS),
      createdAt: now,
    }
  }

  function effects(caller: Caller | null, events: readonly AuditEvent[], mails: readonly OutboxMail[] = []): Effects {
    return { audit: events.map((event) => draft(caller, event)), mails, seal: deps.seal }
  }

  return { effects, pseudonym, record: (caller, event) => deps.store.append(effects(caller, [event])) }
}
