import type { Clock, Logger, MailTransport, Observer, OutboxRecord, OutboxStore } from '@sallyport/ports'
import { HOUR_MS, SECOND_MS } from '../kernel/duration.ts'
import type { Mailer } from './mailer.ts'

const FIRST_RETRY_MS = 5 * SECOND_MS
const MAX_RETRY_MS = HOUR_MS
/** About a day and a half of retries; a reset link is long dead by then. */
const MAX_ATTEMPTS = 40

export interface DeliveryServices {
  readonly outbox: OutboxStore
  readonly transport: MailTransport
  readonly mailer: Mailer
  readonly clock: Clock
  readonly logger: Logger
  readonly observer: Observer
}

/** Hand one claimed mail to the mail server and note what came of it: sent, put off with growing pauses, or given up. */
export async function deliverMail(services: DeliveryServices, record: OutboxRecord): Promise<void> {
  const mail = services.mailer.open(record)
  if (mail === null) return giveUp(services, record, 'the content cannot be decrypted with this data secret')
  try {
    await services.transport.send({
      id: record.id,
      to: { name: mail.recipientName, address: record.recipient },
      subject: mail.subject,
      text: mail.text,
      html: mail.html,
    })
  } catch (error) {
    return putOff(services, record, error)
  }
  await services.outbox.markSent(record.id, services.clock.now(), { forgetPayload: true })
  services.observer.mail({ template: record.template, outcome: 'sent' })
}

async function putOff(services: DeliveryServices, record: OutboxRecord, error: unknown): Promise<void> {
  const reason = failureReason(error)
  const permanent = error instanceof Error && 'kind' in error && error.kind === 'permanent'
  if (permanent || record.attempts >= MAX_ATTEMPTS) return giveUp(services, record, reason)
  const delay = Math.min(FIRST_RETRY_MS * 2 ** Math.min(record.attempts, 16), MAX_RETRY_MS)
  await services.outbox.markFailed(record.id, reason, services.clock.now() + delay)
  services.observer.mail({ template: record.template, outcome: 'retry' })
  services.logger.warn({ mailId: record.id, template: record.template, attempts: record.attempts, reason }, 'Mail put off')
}

async function giveUp(services: DeliveryServices, record: OutboxRecord, reason: string): Promise<void> {
  await services.outbox.markFailed(record.id, reason, null)
  services.observer.mail({ template: record.template, outcome: 'failed' })
  services.logger.error({ mailId: record.id, template: record.template, reason }, 'Mail given up')
}

/** A transport that classifies its errors words them without addresses; of any other only the kind of error is kept. */
function failureReason(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown'
  return 'kind' in error ? error.message : error.name
}
