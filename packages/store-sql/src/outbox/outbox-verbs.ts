import type { EpochMs, OutboxRecord, OutboxStatus } from '@sallyport/ports'
import { sql } from 'kysely'
import { toMail } from '../codec.ts'
import { lockedIfFree, type SqlDialect, throughIndex } from '../dialect/dialect.ts'
import { statement } from '../statement.ts'
import { count, first, rows, type Verb } from '../verb.ts'

/** By itself MySQL reads a short queue as a whole and sorts it: then one sender has locked all of it, and the others find nothing to do. */
const DUE = 'mail_outbox_due'

function statements(dialect: SqlDialect) {
  const { db } = dialect
  const due = statement((p: { now: EpochMs; limit: number }) =>
    lockedIfFree(
      dialect,
      db
        .selectFrom(throughIndex(dialect, 'mail_outbox', DUE))
        .selectAll()
        .where('status', '=', sql.lit('pending'))
        .where('nextAttemptAt', '<=', p.now)
        .orderBy('nextAttemptAt')
        .orderBy('createdAt')
        .limit(p.limit),
    ),
  )
  const lease = statement((p: { id: string; until: EpochMs }) =>
    db
      .updateTable('mail_outbox')
      .set((e) => ({ attempts: e('attempts', '+', 1), nextAttemptAt: p.until }))
      .where('id', '=', p.id),
  )
  const sent = statement((p: { id: string; at: EpochMs }) =>
    db
      .updateTable('mail_outbox')
      .set({ status: 'sent', sentAt: p.at, lastError: null })
      .where('id', '=', p.id)
      .where('status', '!=', 'sent'),
  )
  const forget = statement((p: { id: string }) => db.updateTable('mail_outbox').set({ payload: '' }).where('id', '=', p.id))
  // Only a waiting mail can fail: a sender whose lease ran out must not undo another one's success.
  const failed = statement((p: { id: string; error: string; status: OutboxStatus; nextAttemptAt: EpochMs | null }) =>
    db
      .updateTable('mail_outbox')
      .set((e) => ({ status: p.status, lastError: p.error, nextAttemptAt: e.fn.coalesce(e.val(p.nextAttemptAt), 'nextAttemptAt') }))
      .where('id', '=', p.id)
      .where('status', '=', 'pending'),
  )
  const find = statement((p: { id: string }) => db.selectFrom('mail_outbox').selectAll().where('id', '=', p.id))
  const newest = statement((p: { limit: number }) =>
    db.selectFrom('mail_outbox').selectAll().orderBy('createdAt', 'desc').orderBy('id').limit(p.limit),
  )
  const nextDue = statement((p: { status: OutboxStatus }) =>
    db
      .selectFrom('mail_outbox')
      .select((e) => e.fn.min('nextAttemptAt').as('at'))
      .where('status', '=', p.status),
  )
  const totals = statement((_: object) =>
    db
      .selectFrom('mail_outbox')
      .select((e) => ['status', e.fn.countAll().as('total')])
      .groupBy('status'),
  )
  return { due, lease, sent, forget, failed, find, newest, nextDue, totals }
}

/** The verbs of the port `OutboxStore`. An attempt is counted when a mail is claimed: also one whose sender dies. */
export function outboxVerbs(dialect: SqlDialect) {
  const { due, lease, sent, forget, failed, find, newest, nextDue, totals } = statements(dialect)

  return {
    *claimDue(input: { readonly now: EpochMs; readonly leaseMs: number; readonly limit: number }): Verb<readonly OutboxRecord[]> {
      const mails = yield* rows(due({ now: input.now, limit: input.limit }))
      const until = input.now + input.leaseMs
      for (const mail of mails) yield* count(lease({ id: mail.id, until }))
      return mails.map((mail) => toMail({ ...mail, attempts: mail.attempts + 1, nextAttemptAt: until }))
    },

    *markSent(id: string, at: EpochMs, options: { readonly forgetPayload: boolean }): Verb<void> {
      yield* count(sent({ id, at }))
      if (options.forgetPayload) yield* count(forget({ id }))
    },

    *markFailed(id: string, error: string, nextAttemptAt: EpochMs | null): Verb<void> {
      yield* count(failed({ id, error, nextAttemptAt, status: nextAttemptAt === null ? 'failed' : 'pending' }))
    },

    *find(id: string): Verb<OutboxRecord | null> {
      const row = yield* first(find({ id }))
      return row && toMail(row)
    },

    *list(limit: number): Verb<readonly OutboxRecord[]> {
      return (yield* rows(newest({ limit }))).map(toMail)
    },

    *nextDueAt(): Verb<EpochMs | null> {
      return (yield* first(nextDue({ status: 'pending' })))?.at ?? null
    },

    *counts(): Verb<Readonly<Record<OutboxStatus, number>>> {
      const result: Record<OutboxStatus, number> = { pending: 0, sent: 0, failed: 0 }
      for (const row of yield* rows(totals({}))) result[row.status as OutboxStatus] = Number(row.total)
      return result
    },
  }
}
