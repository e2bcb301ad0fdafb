import type { UserRecord } from '@sallyport/ports'
import type { Caller } from '../kernel/caller.ts'
import { deviceKeyOf } from '../kernel/device.ts'
import type { Services } from '../services.ts'

/**
 * The device class for the lock: the key of a device that has signed in to this account before. A device that never did is a stranger's
 * (`null`), whatever secret it made up. Costs the same for unknown users.
 */
export async function knownDevice(services: Pick<Services, 'store'>, user: UserRecord | null, caller: Caller): Promise<string | null> {
  if (caller.deviceSecret === null) return null
  const key = deviceKeyOf(caller.deviceSecret)
  const known = await services.store.sessions.knowsDevice(user?.id ?? '', key)
  return known ? key : null
}
