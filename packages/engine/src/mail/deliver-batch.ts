import type { MailTransport, OutboxRecord } from '@sallyport/ports'
import { backgroundTimer } from '../kernel/background-timer.ts'
import { HOUR_MS, MINUTE_MS, SECOND_MS } from '../kernel/duration.ts'
import { type DeliveryServices, deliverMail, giveUp } from './deliver-mail.ts'

const FIRST_RETRY_MS = 5 * SECOND_MS
/** Short against the ten minutes of a mailed code; greylisting lets a mail pass after about five. */
const MAX_RETRY_MS = 2 * MINUTE_MS
/** A mailbox that takes nothing for a day and a half is not only full or asleep. */
const MAX_AGE_MS = 36 * HOUR_MS
/** A server that answers a byte at a time must not hold up the outbox. */
const ANSWER_MS = 30 * SECOND_MS

/** `delivered`: the server is there. `none_taken`: it is, and puts off all of them. `no_news`: there was nothing that it was needed for. */
export type BatchOutcome = 'delivered' | 'none_taken' | 'server_down' | 'no_news'

/** A mail that was not taken, and later ones to the same person, which wait behind it. */
interface Setback {
  readonly tried: OutboxRecord
  readonly behind: readonly OutboxRecord[]
  readonly reason: string
}

/**
 * Deliver claimed mails, those to one person one after the other in the order given, and note what came of each. Where the mail server is
 * down, none of them is to blame: all keep their places in the queue, so that the outbox drains in the order of writing afterwards. A
 * mail that a working server puts off waits by itself, with growing pauses, and holds up nobody else.
 */
export async function deliverBatch(
  services: DeliveryServices,
  batch: readonly OutboxRecord[],
  /** The server was down when last heard of. */
  { isProbe }: { readonly isProbe: boolean },
): Promise<BatchOutcome> {
  const queues = await Promise.all(byRecipient(batch).map((mails) => deliverInOrder(services, mails)))
  const setbacks = queues.flatMap(({ setback }) => (setback === null ? [] : [setback]))
  const someSent = queues.some(({ sent }) => sent)
  if (setbacks.length === 0) return someSent ? 'delivered' : 'no_news'
  // Asked of the server itself: an error of one mail (cut off, timed out) looks the same when only that mail upsets it. Also where others of the
  // batch got through: it may have gone down in the middle.
  const isDown = !(await answers(services.transport))
  // A server that answers only now may have come back just after it was tried: the next try tells what the mail is worth.
  const isSpared = isDown || isProbe
  await Promise.all(setbacks.map((setback) => (isSpared ? keepPlaces(services, setback) : putOff(services, setback))))
  if (isSpared) return isDown ? 'server_down' : 'delivered'
  return setbacks.length === queues.length && !someSent ? 'none_taken' : 'delivered'
}

function byRecipient(batch: readonly OutboxRecord[]): readonly (readonly OutboxRecord[])[] {
  const queues = new Map<string, OutboxRecord[]>()
  for (const record of batch) {
    const queue = queues.get(record.recipient)
    if (queue === undefined) queues.set(record.recipient, [record])
    else queue.push(record)
  }
  return [...queues.values()]
}

async function deliverInOrder(
  services: DeliveryServices,
  mails: readonly OutboxRecord[],
): Promise<{ readonly sent: boolean; readonly setback: Setback | null }> {
  let sent = false
  for (const [index, record] of mails.entries()) {
    // The lease ran out during those before it: by now it may be somebody else's, who would send it a second time.
    if (services.clock.now() >= record.nextAttemptAt) break
    const delivery = await deliverMail(services, record)
    if (delivery.kind === 'not_now') {
      return { sent, setback: { tried: record, behind: mails.slice(index + 1), reason: delivery.reason } }
    }
    sent ||= delivery.kind === 'sent'
  }
  return { sent, setback: null }
}

async function answers(transport: MailTransport): Promise<boolean> {
  const verified = transport.verify().then(
    () => true,
    () => false,
  )
  let stopWaiting: () => void = () => {}
  const tooLong = new Promise<false>((resolve) => {
    const timer = backgroundTimer(() => resolve(false), ANSWER_MS)
    stopWaiting = () => clearTimeout(timer)
  })
  return Promise.race([verified, tooLong]).finally(stopWaiting)
}

/** Due since they were written, as before they were claimed: whatever was written later is handed out later. */
async function keepPlaces(services: DeliveryServices, { tried, behind, reason }: Setback): Promise<void> {
  for (const record of [tried, ...behind]) await services.outbox.markFailed(record.id, reason, record.createdAt)
  services.observer.mail({ template: tried.template, outcome: 'retry' })
  services.logger.warn({ mailId: tried.id, template: tried.template, reason }, 'Mail kept back: the mail server was down')
}

async function putOff(services: DeliveryServices, { tried, behind, reason }: Setback): Promise<void> {
  const now = services.clock.now()
  const next = now + Math.min(FIRST_RETRY_MS * 2 ** Math.min(tried.attempts, 16), MAX_RETRY_MS)
  // Due at the same instant, so that the older one is still handed out first.
  for (const record of behind) await services.outbox.markFailed(record.id, reason, next)
  if (now - tried.createdAt >= MAX_AGE_MS) {
    await giveUp(services, tried, reason)
    return
  }
  await services.outbox.markFailed(tried.id, reason, next)
  services.observer.mail({ template: tried.template, outcome: 'retry' })
  services.logger.warn({ mailId: tried.id, template: tried.template, attempts: tried.attempts, reason }, 'Mail put off')
}
