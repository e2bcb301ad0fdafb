import { timingSafeEqual } from 'node:crypto'

const encoder = new TextEncoder()

/** Compare two secrets (or their hashes) without telling by time where they differ. Lengths are not secret. */
export function constantTimeEqual(a: string, b: string): boolean {
  const left = encoder.encode(a)
  const right = encoder.encode(b)
  return left.byteLength === right.byteLength && timingSafeEqual(left, right)
}
