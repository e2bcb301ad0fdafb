import type { AuditSealer, Effects } from '@sallyport/ports'
import type { AuditChain } from '../audit/audit-chain.ts'
import { fromDraft, newPending } from '../codec.ts'
import type { Collections, MailDoc, Pending, Plan, SecretDoc, SecretPlan } from '../documents.ts'
import { carryOut, insertOnce } from './carry-out.ts'
import { insertSuccessor } from './insert-successor.ts'

/** A document that carries effects until they are written. */
export type Holder =
  | { readonly kind: 'user'; readonly id: string; readonly pending: Plan }
  | { readonly kind: 'session'; readonly id: string; readonly pending: Pending }
  | { readonly kind: 'secret'; readonly id: string; readonly pending: SecretPlan }
  | { readonly kind: 'anchor'; readonly pending: Pending }
  | { readonly kind: 'intent'; readonly pending: Pending }

/**
 * Carries out what deciding writes left to do: steps, audit entries, mails; then takes the note off the document. Safe to do twice, at
 * once and late; within this process each plan is carried out once and everybody waits for that.
 */
export class Settler {
  readonly #db: Collections
  readonly #chain: AuditChain
  readonly #underWay = new Map<string, Promise<void>>()
  #sealer: AuditSealer | null = null

  constructor(db: Collections, chain: AuditChain) {
    this.#db = db
    this.#chain = chain
  }

  /**
   * Effects, ready to be part of a deciding write. A sealer that cannot seal fails here, before anything is decided. With the first one
   * that this process sees, audit entries that a crashed process left behind are sealed as well.
   */
  async prepare(effects: Effects): Promise<Pending> {
    const pending = newPending(effects)
    for (const entry of pending.audit) effects.seal(fromDraft(entry), 1, '')
    if (this.#sealer === null && effects.audit.length > 0) {
      this.#sealer = effects.seal
      await this.recover()
    }
    return pending
  }

  /** Write effects that hang on nothing else. */
  async commit(effects: Effects): Promise<void> {
    const pending = await this.prepare(effects)
    const { audit, mails, secrets = [] } = pending
    if (audit.length + mails.length + secrets.length > 1) {
      await this.#db.intents.insertOne({ _id: pending.id, pending })
      return this.settle({ kind: 'intent', pending }, effects.seal)
    }
    // One document is atomic by itself.
    await this.#writeMails(mails)
    await this.#writeSecrets(secrets)
    await this.#chain.append(audit, effects.seal)
  }

  /** Finish what the document carries. `seal` is the sealer of the verb that wrote it, where it is known. */
  settle(holder: Holder, seal?: AuditSealer): Promise<void> {
    const { id } = holder.pending
    const running = this.#underWay.get(id)
    if (running !== undefined) return running
    const settling = this.#settle(holder, seal ?? this.#sealer).finally(() => this.#underWay.delete(id))
    this.#underWay.set(id, settling)
    return settling
  }

  async #settle(holder: Holder, seal: AuditSealer | null): Promise<void> {
    const { pending } = holder
    if (holder.kind === 'user') await carryOut(this.#db, holder.id, holder.pending)
    if (holder.kind === 'secret') await insertSuccessor(this.#db, holder.pending)
    await this.#writeSecrets(pending.secrets ?? [])
    if (pending.audit.length > 0 && seal === null) {
      // Nobody has handed us the key yet. The entries wait where they hold up no other verb.
      if (holder.kind === 'intent') return
      await this.#handOver(pending)
    } else {
      await Promise.all([this.#writeMails(pending.mails), seal === null ? null : this.#chain.append(pending.audit, seal)])
    }
    await this.#takeOff(holder)
  }

  async #handOver({ id, audit, mails }: Pending): Promise<void> {
    await this.#writeMails(mails)
    await insertOnce(() => this.#db.intents.insertOne({ _id: id, pending: { id, audit, mails } }))
  }

  async #writeSecrets(secrets: readonly SecretDoc[]): Promise<void> {
    for (const secret of secrets) await insertOnce(() => this.#db.tokens.insertOne(secret))
  }

  async #writeMails(mails: readonly MailDoc[]): Promise<void> {
    for (const mail of mails) await insertOnce(() => this.#db.outbox.insertOne(mail))
  }

  async #takeOff(holder: Holder): Promise<void> {
    const { users, sessions, tokens, auditAnchor, intents } = this.#db
    const { id: pendingId } = holder.pending
    switch (holder.kind) {
      case 'user':
        if (holder.pending.removes !== undefined) return this.#forget(holder.id, pendingId)
        await users.updateOne({ _id: holder.id, 'pending.id': pendingId }, { $unset: { pending: true } })
        return
      case 'session':
        await sessions.updateOne({ _id: holder.id, 'pending.id': pendingId }, { $unset: { pending: true } })
        return
      case 'secret':
        await tokens.updateOne({ _id: holder.id, 'pending.id': pendingId }, { $unset: { pending: true } })
        return
      case 'anchor':
        await auditAnchor.updateOne({ _id: 'anchor', 'pending.id': pendingId }, { $unset: { pending: true } })
        return
      case 'intent':
        await intents.deleteOne({ _id: pendingId })
    }
  }

  /** The account's document goes last. The log keeps its entries without the name. */
  async #forget(userId: string, pendingId: string): Promise<void> {
    await this.#db.auditLogs.updateMany({ userId }, { $set: { userId: null } })
    await this.#db.users.deleteOne({ _id: userId, 'pending.id': pendingId })
  }

  /** Finish everything that any process left unfinished, its audit entries as far as a sealer is known. */
  async recover(): Promise<void> {
    const { users, sessions, tokens, auditAnchor, intents } = this.#db
    const carrying = { 'pending.id': { $exists: true } }
    for (const { _id: id, pending } of await users.find(carrying).toArray()) {
      if (pending) await this.settle({ kind: 'user', id, pending })
    }
    for (const { _id: id, pending } of await sessions.find(carrying).toArray()) {
      if (pending) await this.settle({ kind: 'session', id, pending })
    }
    for (const { _id: id, pending } of await tokens.find(carrying).toArray()) {
      if (pending) await this.settle({ kind: 'secret', id, pending })
    }
    for (const { pending } of await auditAnchor.find(carrying).toArray()) {
      if (pending) await this.settle({ kind: 'anchor', pending })
    }
    for (const { pending } of await intents.find({}).toArray()) await this.settle({ kind: 'intent', pending })
  }
}
