import type { Effects, UserRecord } from '@sallyport/ports'
import type { Caller } from '../kernel/caller.ts'
import { identifyDevice } from '../kernel/device.ts'
import { draftSecureLink } from '../proofs/secure-link.ts'
import type { Services } from '../services.ts'

/** What commits with the session of a device that its owner may not know. */
export type NewDeviceNotice = Required<Pick<Effects, 'mails' | 'secrets'>>

/**
 * The mail about a sign-in on a device the account has not seen, with a link that secures the account; `null` for a known device and for the
 * first sign-in of all. A device stays known for as long as its sessions are kept.
 */
export async function draftNewDeviceNotice(
  services: Pick<Services, 'config' | 'store' | 'keys' | 'mailer'>,
  user: UserRecord,
  caller: Caller,
): Promise<NewDeviceNotice | null> {
  if (user.lastLoginAt === null) return null
  const { deviceKey } = identifyDevice(services.keys.deviceToken, {
    userId: user.id,
    secret: caller.deviceSecret,
    userAgent: caller.userAgent,
    ipAddress: caller.ipAddress,
    keepsCookies: false,
  })
  if (await services.store.sessions.knowsDevice(user.id, deviceKey)) return null
  const { secret, url } = draftSecureLink(services, user, caller)
  const mail = services.mailer.draft(caller, user, { template: 'new_device', url }, caller.now)
  return { mails: [mail], secrets: [secret] }
}
