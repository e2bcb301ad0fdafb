import type { AuditSealer, AuditStore, SealedAuditEntry } from '@sallyport/ports'
import type { AuditVerification } from '../auth.ts'
import { constantTimeEqual } from '../kernel/constant-time.ts'

const PAGE = 1_000

/**
 * Walk the chain from its first link to the head and recompute every seal. Finds a changed, removed, inserted or
 * reordered entry and a cut tail. What it cannot see by itself is a database put back whole to an earlier day: compare
 * the head with one noted elsewhere.
 */
export async function verifyAudit(
  store: AuditStore,
  seal: AuditSealer,
  onProgress: (checked: number) => void = () => {},
): Promise<AuditVerification> {
  const head = await store.head()
  let previous: SealedAuditEntry | null = null
  let checked = 0
  for (;;) {
    const page: readonly SealedAuditEntry[] = await store.readChain(previous?.seq ?? 0, PAGE)
    for (const entry of page) {
      const reason = brokenLink(entry, previous, seal)
      if (reason !== null) return { ok: false, checked, headSeq: head.seq, headHash: head.hash, broken: { seq: entry.seq, reason } }
      previous = entry
      checked += 1
    }
    onProgress(checked)
    if (page.length < PAGE) break
  }
  // Entries appended while we walked are newer than the head read at the start; fewer are a cut tail.
  const end: { readonly seq: number; readonly hash: string } = previous ?? { seq: 0, hash: '' }
  const cut = end.seq < head.seq || (end.seq === head.seq && end.hash !== head.hash)
  return {
    ok: !cut,
    checked,
    headSeq: end.seq,
    headHash: end.hash,
    broken: cut ? { seq: end.seq + 1, reason: 'the newest entries are missing' } : null,
  }
}

function brokenLink(entry: SealedAuditEntry, previous: SealedAuditEntry | null, seal: AuditSealer): string | null {
  if (entry.seq !== (previous?.seq ?? 0) + 1) return 'an entry before this one is missing'
  if (entry.previousHash !== (previous?.hash ?? '')) return 'this entry does not follow the one before it'
  if (!constantTimeEqual(seal(entry, entry.seq, entry.previousHash), entry.hash)) return 'this entry was changed after it was written'
  return null
}
