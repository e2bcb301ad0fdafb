import { createHmac, type KeyObject } from 'node:crypto'
import type { AuditEntry, AuditSealer } from '@sallyport/ports'

/** The order is part of the seal; new columns go to the end, under a new version. */
const SEALED_COLUMNS = [
  'id',
  'subject',
  'sessionId',
  'action',
  'resource',
  'method',
  'endpoint',
  'ipAddress',
  'userAgent',
  'success',
  'errorCode',
  'errorMessage',
  'metadata',
  'processingTime',
  'createdAt',
] as const satisfies readonly (keyof AuditEntry)[]

/**
 * HMAC-SHA-256 over the previous link, the place and the entry. Keyed: whoever can write to the database can delete or
 * change rows, but cannot compute the hashes that would make it look right. `userId` is left out because deleting a
 * user empties it; `subject`, a keyed hash of it, stays and is sealed.
 */
export function createAuditSealer(key: KeyObject): AuditSealer {
  return (entry, seq, previousHash) => {
    const content = SEALED_COLUMNS.map((column) => (column === 'metadata' ? canonicalJson(entry.metadata) : entry[column]))
    return createHmac('sha256', key)
      .update(JSON.stringify(['v1', seq, previousHash, ...content]))
      .digest('hex')
  }
}

/** Databases give object keys back in an order of their own; the seal must not depend on it. */
function canonicalJson(value: unknown): unknown {
  // Tagged, so that an object and the list of its members do not look alike.
  if (Array.isArray(value)) return ['list', ...value.map(canonicalJson)]
  if (typeof value !== 'object' || value === null) return value
  const members = Object.entries(value)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, inner]) => [key, canonicalJson(inner)])
  return ['object', ...members]
}
