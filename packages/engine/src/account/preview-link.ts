import type { PreviewLinkData } from '@sallyport/protocol'
import { ApiError } from '../kernel/api-error.ts'
import type { Caller } from '../kernel/caller.ts'
import { toInstant } from '../kernel/clock.ts'
import { deviceLabel, parseDevice } from '../kernel/device.ts'
import { maskEmail } from '../kernel/email-address.ts'
import { type FoundSecret, findByToken } from '../proofs/redeem-secret.ts'
import type { Services } from '../services.ts'

/** Purposes whose mails carry a link, the most frequent first. */
const PURPOSES = [
  'email_verification',
  'sign_in',
  'password_reset',
  'account_recovery',
  'email_change',
  'email_change_undo',
] as const satisfies readonly PreviewLinkData['purpose'][]

/** What a mailed link is about to do, without doing it: link scanners open links, people press buttons. */
export async function previewLink(services: Pick<Services, 'store'>, token: string, caller: Caller): Promise<PreviewLinkData> {
  for (const purpose of PURPOSES) {
    const found = await unlessUnknown(findByToken(services, purpose, token, caller))
    if (found !== null) return describe(purpose, found)
  }
  throw new ApiError('link_invalid')
}

/** `null` for a token of another purpose, or of none; a dead one of this purpose says so. */
async function unlessUnknown(looking: Promise<FoundSecret>): Promise<FoundSecret | null> {
  try {
    return await looking
  } catch (error) {
    if (error instanceof ApiError && error.code === 'link_invalid') return null
    throw error
  }
}

function describe(purpose: PreviewLinkData['purpose'], { secret, sameBrowser }: FoundSecret): PreviewLinkData {
  return {
    purpose,
    // This browser typed the address itself; a password manager needs it whole.
    email: sameBrowser ? secret.email : maskEmail(secret.email),
    sameBrowser,
    requestedAt: toInstant(secret.createdAt),
    requestedFrom: deviceLabel(parseDevice(secret.userAgent)),
    expiresAt: toInstant(secret.expiresAt),
  }
}
