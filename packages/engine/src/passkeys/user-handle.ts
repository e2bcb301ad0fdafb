import { createHmac } from 'node:crypto'
import type { Services } from '../services.ts'

/** The name an authenticator knows an account by (base64url of 32 bytes): the same for good, and it tells nobody who it is (WebAuthn Level 3 section 14.6.1). */
export function userHandleOf({ keys }: Pick<Services, 'keys'>, userId: string): string {
  return createHmac('sha256', keys.userHandle).update(userId).digest('base64url')
}
