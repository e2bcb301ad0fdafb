import type { OutboxRecord } from '@sallyport/ports'
import type { OutboxMailData, OutboxSummary } from '@sallyport/protocol'
import { ApiError } from '../kernel/api-error.ts'
import { toInstant } from '../kernel/clock.ts'
import type { OpenedMail } from '../mail/mailer.ts'
import type { Services } from '../services.ts'

const MOST = 200

/** Every mail that was not sent anywhere, for people who develop without a mail server. */
export async function listOutbox(services: Pick<Services, 'store' | 'mailer'>): Promise<readonly OutboxSummary[]> {
  const records = await services.store.outbox.list(MOST)
  return records.map((record) => summarize(record, services.mailer.open(record)))
}

export async function readOutboxMail(services: Pick<Services, 'store' | 'mailer'>, id: string): Promise<OutboxMailData> {
  const record = await services.store.outbox.find(id)
  const opened = record === null ? null : services.mailer.open(record)
  if (record === null || opened === null) throw new ApiError('not_found')
  return {
    ...summarize(record, opened),
    text: opened.text,
    html: opened.html,
    links: opened.url === null ? [] : [opened.url],
    code: opened.code,
  }
}

function summarize(record: OutboxRecord, opened: OpenedMail | null): OutboxSummary {
  return {
    id: record.id,
    template: record.template,
    to: record.recipient,
    subject: opened?.subject ?? '(content erased)',
    status: record.status,
    createdAt: toInstant(record.createdAt),
  }
}
