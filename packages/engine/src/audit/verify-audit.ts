import type { AuditHead, AuditSealer, AuditStore, SealedAuditEntry } from '@sallyport/ports'
import type { AuditVerification } from '../auth.ts'
import { constantTimeEqual } from '../kernel/constant-time.ts'

const PAGE = 1_000

export type BrokenLink = NonNullable<AuditVerification['broken']>

/**
 * Walk the chain from its first link, or from the anchor that a clean-up left, to the head and recompute every seal. Finds a
 * changed, removed, inserted or reordered entry, a cut tail, and a beginning that no clean-up cut: the newest entry `audit_purged` seals
 * which link the anchor is. What it cannot see is a database put back whole to an earlier day: compare the head with one noted elsewhere.
 */
export async function verifyAudit(
  store: AuditStore,
  seal: AuditSealer,
  onProgress: (checked: number) => void = () => {},
): Promise<AuditVerification> {
  const head = await store.head()
  let anchor = await store.anchor()
  let previous = anchor
  let checked = 0
  for (;;) {
    const page: readonly SealedAuditEntry[] = await store.readChain(previous.seq, PAGE)
    for (const entry of page) {
      if (entry.seq !== previous.seq + 1) {
        // A clean-up that runs while we walk moves the anchor past where we are, perhaps past this entry.
        anchor = await store.anchor()
        previous = newer(previous, anchor)
      }
      if (entry.seq <= anchor.seq) continue
      const reason = brokenLink(entry, previous, seal)
      if (reason !== null) return { ok: false, checked, headSeq: head.seq, headHash: head.hash, broken: { seq: entry.seq, reason } }
      previous = entry
      checked += 1
    }
    onProgress(checked)
    if (page.length < PAGE) break
  }
  const end = newer(previous, await store.anchor())
  const broken = cutTail(head, end) ?? (await anchorProblem(store, seal))
  return { ok: broken === null, checked, headSeq: end.seq, headHash: end.hash, broken }
}

/** Entries appended while we walked are newer than the head read at the start; fewer are a cut tail. */
function cutTail(head: AuditHead, end: AuditHead): BrokenLink | null {
  const isCut = end.seq < head.seq || (end.seq === head.seq && end.hash !== head.hash)
  return isCut ? { seq: end.seq + 1, reason: 'the newest entries are missing' } : null
}

function newer(reached: AuditHead, anchor: AuditHead): AuditHead {
  return anchor.seq > reached.seq ? anchor : reached
}

/** What is wrong with one entry after the link before it; `null` when it holds. */
export function brokenLink(entry: SealedAuditEntry, previous: AuditHead, seal: AuditSealer): string | null {
  if (entry.seq !== previous.seq + 1) return 'an entry before this one is missing'
  if (entry.previousHash !== previous.hash) return 'this entry does not follow the one before it'
  if (!holds(entry, seal)) return 'this entry was changed after it was written'
  return null
}

function holds(entry: SealedAuditEntry, seal: AuditSealer): boolean {
  return constantTimeEqual(seal(entry, entry.seq, entry.previousHash), entry.hash)
}

const ASK_AGAIN_MS = 100
const TIMES_ASKED = 4

/**
 * An anchor is not sealed itself, so the newest entry `audit_purged` must name it: otherwise somebody deleted the oldest entries by hand. Asks again
 * before it says so, since a store may write that entry a moment after it moved the anchor (MongoDB).
 */
export async function anchorProblem(store: Pick<AuditStore, 'anchor' | 'list'>, seal: AuditSealer): Promise<BrokenLink | null> {
  for (let asked = 1; ; asked += 1) {
    const anchor = await store.anchor()
    const [purge] = await store.list({ action: 'audit_purged' }, { before: null, limit: 1 })
    const isNamed = purge === undefined ? anchor.seq === 0 : holds(purge, seal) && namesAnchor(purge, anchor)
    if (isNamed) return null
    if (asked === TIMES_ASKED) return { seq: anchor.seq, reason: 'no sealed entry tells of a clean-up that deleted up to here' }
    await new Promise((resolve) => setTimeout(resolve, ASK_AGAIN_MS))
  }
}

function namesAnchor({ seq, metadata }: SealedAuditEntry, anchor: AuditHead): boolean {
  return seq > anchor.seq && metadata?.seq === anchor.seq && metadata.hash === anchor.hash
}
