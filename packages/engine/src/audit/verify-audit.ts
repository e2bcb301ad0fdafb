import type { AuditHead, AuditSealer, AuditStore, SealedAuditEntry } from '@sallyport/ports'
import type { AuditVerification } from '../auth.ts'
import { constantTimeEqual } from '../kernel/constant-time.ts'

const PAGE = 1_000

/**
 * Walk the chain from its first link, or from the anchor that a clean-up left, to the head and recompute every seal. Finds a
 * changed, removed, inserted or reordered entry and a cut tail. What it cannot see by itself is a database put back whole to
 * an earlier day, or an anchor moved by hand together with the entries before it: compare the head with one noted elsewhere, and the anchor
 * with the entry in which the clean-up reported it.
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
  return judgeEnd(checked, head, newer(previous, await store.anchor()))
}

/** Entries appended while we walked are newer than the head read at the start; fewer are a cut tail. */
function judgeEnd(checked: number, head: AuditHead, end: AuditHead): AuditVerification {
  const cut = end.seq < head.seq || (end.seq === head.seq && end.hash !== head.hash)
  return {
    ok: !cut,
    checked,
    headSeq: end.seq,
    headHash: end.hash,
    broken: cut ? { seq: end.seq + 1, reason: 'the newest entries are missing' } : null,
  }
}

function newer(reached: AuditHead, anchor: AuditHead): AuditHead {
  return anchor.seq > reached.seq ? anchor : reached
}

function brokenLink(entry: SealedAuditEntry, previous: AuditHead, seal: AuditSealer): string | null {
  if (entry.seq !== previous.seq + 1) return 'an entry before this one is missing'
  if (entry.previousHash !== previous.hash) return 'this entry does not follow the one before it'
  if (!constantTimeEqual(seal(entry, entry.seq, entry.previousHash), entry.hash)) return 'this entry was changed after it was written'
  return null
}
