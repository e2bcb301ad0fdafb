import type { AuditEntry, AuditHead, Effects } from '@sallyport/ports'
import { fromAuditEntry, fromMail } from '../codec.ts'
import { locked, type SqlDialect } from '../dialect/dialect.ts'
import type { AuditRow, MailRow } from '../schema.ts'
import type { SecretKeeper } from '../secrets/secret-keeper.ts'
import { statement } from '../statement.ts'
import { count, first, type Verb } from '../verb.ts'
import { AUDIT_HEAD } from './chain-rows.ts'

/** Writes the effects of a verb inside the verb's own transaction. */
export type WriteEffects = (effects: Effects) => Verb<void>

/**
 * Seals and appends audit entries (`seq` 1, 2, 3, … without gaps: the head row is read and moved in the same transaction),
 * queues mails and keeps the secrets they carry. An entry about a user who is gone keeps its `subject` and gets `userId` null, as R-251 has it.
 */
export function effectsWriter(dialect: SqlDialect, secrets: SecretKeeper): WriteEffects {
  const { db } = dialect
  const readHead = statement((p: { id: number }) =>
    locked(dialect, db.selectFrom('audit_chain').select(['seq', 'hash']).where('id', '=', p.id)),
  )
  const moveHead = statement((p: { seq: number; hash: string }) =>
    db.updateTable('audit_chain').set({ seq: p.seq, hash: p.hash }).where('id', '=', AUDIT_HEAD),
  )
  const insertEntry = statement((p: AuditRow) =>
    db.insertInto('audit_logs').values({ ...p, userId: (e) => e.selectFrom('users').select('id').where('id', '=', p.userId) }),
  )
  const insertMail = statement((p: MailRow) => db.insertInto('mail_outbox').values(p))

  function* append(entries: readonly AuditEntry[], seal: Effects['seal']): Verb<void> {
    const newest: AuditHead | null = yield* first(readHead({ id: AUDIT_HEAD }))
    if (newest === null) throw new Error('The audit chain has no head row: the table audit_chain was emptied.')
    let head = newest
    for (const entry of entries) {
      const seq = head.seq + 1
      const link = { seq, previousHash: head.hash, hash: seal(entry, seq, head.hash) }
      yield* count(insertEntry(fromAuditEntry(entry, link)))
      head = { seq, hash: link.hash }
    }
    yield* count(moveHead(head))
  }

  return function* writeEffects(effects) {
    // Before the chain, which everybody waits for: a secret may have to wait for its user's row.
    for (const secret of effects.secrets ?? []) yield* secrets.add(secret)
    if (effects.audit.length > 0) yield* append(effects.audit, effects.seal)
    for (const mail of effects.mails) yield* count(insertMail(fromMail(mail)))
  }
}
