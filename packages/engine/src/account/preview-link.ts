import type { PreviewLinkData } from '@sallyport/protocol'
import { ApiError } from '../kernel/api-error.ts'
import type { Caller } from '../kernel/caller.ts'
import { toInstant } from '../kernel/clock.ts'
import { deviceLabel, parseDevice } from '../kernel/device.ts'
import { maskEmail } from '../kernel/email-address.ts'
import { findByToken } from '../proofs/redeem-secret.ts'
import type { Services } from '../services.ts'

/** What a mailed link is about to do, without doing it: link scanners open links, people press buttons. */
export async function previewLink(services: Pick<Services, 'store'>, token: string, caller: Caller): Promise<PreviewLinkData> {
  const { secret, sameBrowser } = await findByToken(services, 'email_verification', token, caller).catch(async (error: unknown) => {
    if (error instanceof ApiError && error.code === 'link_invalid') return findByToken(services, 'password_reset', token, caller)
    throw error
  })
  return {
    purpose: secret.purpose,
    email: maskEmail(secret.email),
    sameBrowser,
    requestedAt: toInstant(secret.createdAt),
    requestedFrom: deviceLabel(parseDevice(secret.userAgent)),
    expiresAt: toInstant(secret.expiresAt),
  }
}
