import type { OutboxStatus, OutboxStore } from '@sallyport/ports'
import { toMail } from '../codec.ts'
import type { Collections, MailDoc } from '../documents.ts'

/** The verbs of the port `OutboxStore`. An attempt is counted when a mail is claimed: also one whose sender dies. */
export function outboxVerbs({ outbox }: Collections): OutboxStore {
  return {
    /** Mail by mail, each one guarded write: whoever moves the due instant has the mail. */
    async claimDue({ now, leaseMs, limit }) {
      const claimed: MailDoc[] = []
      while (claimed.length < limit) {
        const due = await outbox.findOneAndUpdate(
          { status: 'pending', nextAttemptAt: { $lte: now }, _id: { $nin: claimed.map(({ _id }) => _id) } },
          { $inc: { attempts: 1 }, $set: { nextAttemptAt: now + leaseMs } },
          { sort: { nextAttemptAt: 1, createdAt: 1 }, returnDocument: 'before' },
        )
        if (due === null) break
        claimed.push({ ...due, attempts: due.attempts + 1, nextAttemptAt: now + leaseMs })
      }
      return claimed.map(toMail)
    },

    async markSent(id, at, { forgetPayload }) {
      await outbox.updateOne(
        { _id: id, status: { $ne: 'sent' } },
        {
          $set: { status: 'sent', sentAt: at, lastError: null, ...(forgetPayload ? { payload: '' } : {}) },
        },
      )
    },

    /** Only a waiting mail can fail: a sender whose lease ran out must not undo another one's success. */
    async markFailed(id, error, nextAttemptAt) {
      const outcome = nextAttemptAt === null ? ({ status: 'failed' } as const) : { nextAttemptAt }
      await outbox.updateOne({ _id: id, status: 'pending' }, { $set: { lastError: error, ...outcome } })
    },

    async find(id) {
      const mail = await outbox.findOne({ _id: id })
      return mail && toMail(mail)
    },

    async list(limit) {
      const mails = await outbox.find({}, { sort: { createdAt: -1, _id: 1 }, limit }).toArray()
      return mails.map(toMail)
    },

    async nextDueAt() {
      const next = await outbox.findOne({ status: 'pending' }, { sort: { nextAttemptAt: 1 }, projection: { nextAttemptAt: 1 } })
      return next?.nextAttemptAt ?? null
    },

    async counts() {
      const totals = await outbox
        .aggregate<{ readonly _id: OutboxStatus; readonly total: number }>([{ $group: { _id: '$status', total: { $sum: 1 } } }])
        .toArray()
      return { pending: 0, sent: 0, failed: 0, ...Object.fromEntries(totals.map(({ _id, total }) => [_id, total])) }
    },
  }
}
