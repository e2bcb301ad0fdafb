import { v7 } from 'uuid'

/** Time-ordered UUID (RFC 9562 version 7): unique everywhere, and kind to the index it lands in. An id, never a secret. */
export function newId(): string {
  return v7()
}
