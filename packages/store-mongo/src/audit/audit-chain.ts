import type { AuditHead, AuditSealer } from '@sallyport/ports'
import { fromDraft } from '../codec.ts'
import type { AuditDoc, AuditDraft, Collections } from '../documents.ts'
import { isDuplicate } from '../mongo-faults.ts'
import { untilDecided } from '../patience.ts'
import { readAnchor } from './anchor.ts'

interface Waiting {
  readonly entries: readonly AuditDraft[]
  readonly seal: AuditSealer
  readonly done: () => void
  readonly failed: (error: unknown) => void
}

/** Entries written with one statement; a limit for the size of a message. */
const BATCH = 200

/**
 * Appends to the chain. The `seq` is the `_id`, so of any number of processes that follow on one link exactly one succeeds and the
 * others read the new head: gapless by construction. Entries have a unique `id`, so that one written before is not written
 * again. What callers of this process append at the same time is written together.
 */
export class AuditChain {
  readonly #db: Collections
  #waiting: Waiting[] = []
  #isWriting = false

  constructor(db: Collections) {
    this.#db = db
  }

  append(entries: readonly AuditDraft[], seal: AuditSealer): Promise<void> {
    if (entries.length === 0) return Promise.resolve()
    return new Promise((done, failed) => {
      this.#waiting.push({ entries, seal, done, failed })
      if (!this.#isWriting) void this.#drain()
    })
  }

  /** The newest link. A clean-up leaves the newest entry in place, so that no `seq` is ever given twice. */
  async head(): Promise<AuditHead> {
    const newest = await this.#db.auditLogs.findOne({}, { sort: { _id: -1 }, projection: { hash: 1 } })
    return newest === null ? readAnchor(this.#db) : { seq: newest._id, hash: newest.hash }
  }

  async #drain(): Promise<void> {
    this.#isWriting = true
    while (this.#waiting.length > 0) {
      const group = this.#takeGroup()
      try {
        await this.#write(group)
        for (const { done } of group) done()
      } catch (error) {
        for (const { failed } of group) failed(error)
      }
    }
    this.#isWriting = false
  }

  #takeGroup(): Waiting[] {
    let size = 0
    const end = this.#waiting.findIndex(({ entries }, index) => {
      size += entries.length
      return index > 0 && size > BATCH
    })
    return this.#waiting.splice(0, end === -1 ? this.#waiting.length : end)
  }

  async #write(group: readonly Waiting[]): Promise<void> {
    let missing = group.flatMap(({ entries, seal }) => entries.map((entry) => ({ entry, seal })))
    await untilDecided(async () => {
      const first = await this.#insertAfterHead(missing)
      const anchor = await readAnchor(this.#db)
      if (first !== null && first > anchor.seq) return { value: null }
      // Somebody else was first, or a clean-up has passed the place in the meantime: then it is no place in the chain.
      const ids = missing.map(({ entry }) => entry.id)
      await this.#db.auditLogs.deleteMany({ id: { $in: ids }, _id: { $lte: anchor.seq } })
      const written = await this.#written(ids)
      missing = missing.filter(({ entry }) => !written.has(entry.id))
      return missing.length === 0 ? { value: null } : null
    })
  }

  /** The first `seq` written, or `null` when one of the places, or one of the entries, was there already. */
  async #insertAfterHead(entries: readonly { readonly entry: AuditDraft; readonly seal: AuditSealer }[]): Promise<number | null> {
    const head = await this.head()
    let previousHash = head.hash
    const docs = entries.map(({ entry, seal }, index): AuditDoc => {
      const seq = head.seq + index + 1
      const doc = { ...entry, _id: seq, previousHash, hash: seal(fromDraft(entry), seq, previousHash) }
      previousHash = doc.hash
      return doc
    })
    try {
      await this.#db.auditLogs.insertMany(docs, { ordered: true })
      return head.seq + 1
    } catch (error) {
      if (isDuplicate(error)) return null
      throw error
    }
  }

  async #written(ids: readonly string[]): Promise<ReadonlySet<string>> {
    const found = await this.#db.auditLogs.find({ id: { $in: ids } }, { projection: { id: 1 } }).toArray()
    return new Set(found.map(({ id }) => id))
  }
}
