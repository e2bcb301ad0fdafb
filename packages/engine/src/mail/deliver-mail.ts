import type { Clock, Logger, MailTransport, Observer, OutboxRecord, OutboxStore } from '@sallyport/ports'
import type { Mailer } from './mailer.ts'

export interface DeliveryServices {
  readonly outbox: OutboxStore
  readonly transport: MailTransport
  readonly mailer: Mailer
  readonly clock: Clock
  readonly logger: Logger
  readonly observer: Observer
}

/** `not_now` has left no trace yet: whether the mail or the mail server is to be tried again later is for the caller to say. */
export type Delivery = { readonly kind: 'sent' | 'given_up' } | { readonly kind: 'not_now'; readonly reason: string }

/**
 * Hand one claimed mail to the mail server. It is given up where trying again cannot help: refused for good, unreadable, or with a
 * secret that has expired by now (F-24).
 */
export async function deliverMail(services: DeliveryServices, record: OutboxRecord): Promise<Delivery> {
  const mail = services.mailer.open(record)
  if (mail === null) return giveUp(services, record, 'the content cannot be decrypted with this data secret')
  if (mail.usefulUntil !== null && mail.usefulUntil <= services.clock.now()) return giveUp(services, record, 'no longer of use')
  try {
    await services.transport.send({
      id: record.id,
      to: { name: mail.recipientName, address: record.recipient },
      subject: mail.subject,
      text: mail.text,
      html: mail.html,
    })
  } catch (error) {
    const reason = failureReason(error)
    const permanent = error instanceof Error && 'kind' in error && error.kind === 'permanent'
    return permanent ? giveUp(services, record, reason) : { kind: 'not_now', reason }
  }
  await services.outbox.markSent(record.id, services.clock.now(), { forgetPayload: true })
  services.observer.mail({ template: record.template, outcome: 'sent' })
  return { kind: 'sent' }
}

/** Never try this mail again, and say why. */
export async function giveUp(services: DeliveryServices, record: OutboxRecord, reason: string): Promise<Delivery> {
  await services.outbox.markFailed(record.id, reason, null)
  services.observer.mail({ template: record.template, outcome: 'failed' })
  services.logger.error({ mailId: record.id, template: record.template, reason }, 'Mail given up')
  return { kind: 'given_up' }
}

/** A transport that classifies its errors words them without addresses; of any other only the kind of error is kept. */
function failureReason(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown'
  return 'kind' in error ? error.message : error.name
}
