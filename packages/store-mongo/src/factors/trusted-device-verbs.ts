import type { EpochMs, FactorStore } from '@sallyport/ports'
import type { TrustedDeviceDoc } from '../credential-documents.ts'
import type { UserDoc } from '../documents.ts'
import { NO_EFFECTS } from '../journal/plan.ts'
import { DEVICES_FORGOTTEN } from '../users/credential-changes.ts'
import { refused, type UserDecisions } from '../users/decide-on-user.ts'

export function isTrusted(user: UserDoc, device: TrustedDeviceDoc, at: EpochMs): boolean {
  return device.securityVersion === user.securityVersion && device.expiresAt > at
}

/** Devices on which the second factor is not asked for, of the port `FactorStore`. */
export function trustedDeviceVerbs(users: UserDecisions, find: (userId: string) => Promise<UserDoc | null>) {
  return {
    /** Nothing for a user who is gone. Devices that are worth nothing for ever make room. */
    trustDevice({ userId, deviceHash, securityVersion, at, expiresAt }) {
      return users.decide<void>(userId, async (user) => {
        if (user === null) return refused(undefined)
        const others = (user.trustedDevices ?? []).filter((device) => device.deviceHash !== deviceHash && isTrusted(user, device, at))
        const trustedDevices = [...others, { deviceHash, securityVersion, expiresAt }]
        return { kind: 'commit', change: { $set: { trustedDevices } }, effects: NO_EFFECTS, answer: () => undefined }
      })
    },

    async isTrustedDevice({ userId, deviceHash, securityVersion, at }) {
      const user = await find(userId)
      if (user === null || user.securityVersion !== securityVersion) return false
      return user.trustedDevices?.some((device) => device.deviceHash === deviceHash && isTrusted(user, device, at)) ?? false
    },

    forgetTrustedDevices(userId, effects) {
      return users.decide(userId, async (user) => {
        const forgotten = user?.trustedDevices?.length ?? 0
        return forgotten === 0 ? refused(0) : { kind: 'commit', change: DEVICES_FORGOTTEN, effects, answer: () => forgotten }
      })
    },
  } satisfies Partial<FactorStore>
}
