import type { AuditSealer, Effects } from '@sallyport/ports'
import { deletePassed } from '../audit/anchor.ts'
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
  #seenUnfinished: ReadonlySet<string> = new Set()

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
      // Nobody has handed us the key yet.
      if (!(await this.#park(holder))) return
    } else {
      await Promise.all([this.#writeMails(pending.mails), seal === null ? null : this.#chain.append(pending.audit, seal)])
    }
    if (holder.kind === 'anchor') await deletePassed(this.#db)
    await this.#takeOff(holder)
  }

  /** Lets audit entries wait where they hold up no other verb. `true`: not on their holder any more. */
  async #park({ kind, pending }: Holder): Promise<boolean> {
    const { id, audit, mails } = pending
    // The log has to tell of a clean-up before anything is deleted.
    if (kind === 'anchor') return false
    await this.#writeMails(mails)
    // The rest is done, and nobody does it again by the time it has become waste and been swept.
    if (kind === 'intent') await this.#db.intents.updateOne({ _id: id }, { $set: { pending: { id, audit, mails: [] } } })
    else await insertOnce(() => this.#db.intents.insertOne({ _id: id, pending: { id, audit, mails: [] } }))
    return kind !== 'intent'
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
        await auditAnchor.updateOne({ _id: 'anchor', 'pending.id': pendingId }, { $unset: { pending: true, from: true } })
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
    for (const holder of await this.#unfinished()) await this.settle(holder)
  }

  /**
   * Finish what is unfinished and was so the last time already: whoever had decided it has died, or is so slow that help does no harm. Any
   * number of processes may do so at once.
   */
  async finishLeftovers(): Promise<void> {
    const holders = await this.#unfinished()
    const seenBefore = this.#seenUnfinished
    this.#seenUnfinished = new Set(holders.map(({ pending }) => pending.id))
    for (const holder of holders) if (seenBefore.has(holder.pending.id)) await this.settle(holder)
  }

  async #unfinished(): Promise<readonly Holder[]> {
    const carrying = { 'pending.id': { $exists: true } }
    const { users, sessions, tokens, auditAnchor, intents } = this.#db
    const found = await Promise.all([
      users.find(carrying).toArray(),
      sessions.find(carrying).toArray(),
      tokens.find(carrying).toArray(),
      auditAnchor.find(carrying).toArray(),
      intents.find({}).toArray(),
    ])
    const [ofUsers, ofSessions, ofTokens, ofAnchor, ofIntents] = found
    return [
      ...ofUsers.flatMap(({ _id: id, pending }): Holder[] => (pending ? [{ kind: 'user', id, pending }] : [])),
      ...ofSessions.flatMap(({ _id: id, pending }): Holder[] => (pending ? [{ kind: 'session', id, pending }] : [])),
      ...ofTokens.flatMap(({ _id: id, pending }): Holder[] => (pending ? [{ kind: 'secret', id, pending }] : [])),
      ...ofAnchor.flatMap(({ pending }): Holder[] => (pending ? [{ kind: 'anchor', pending }] : [])),
      ...ofIntents.map(({ pending }): Holder => ({ kind: 'intent', pending })),
    ]
  }
}
