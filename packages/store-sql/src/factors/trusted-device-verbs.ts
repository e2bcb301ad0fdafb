import { randomUUID } from 'node:crypto'
import type { Effects, EpochMs } from '@sallyport/ports'
import type { WriteEffects } from '../audit/write-effects.ts'
import type { SqlDialect } from '../dialect/dialect.ts'
import type { TrustedDeviceRow } from '../schema.ts'
import { statement } from '../statement.ts'
import { count, first, type Verb, won } from '../verb.ts'
import type { CredentialKeeper } from './credential-keeper.ts'

export interface DeviceQuestion {
  readonly userId: string
  readonly deviceHash: string
  readonly securityVersion: number
  readonly at: EpochMs
}

/** Devices on which the second factor is not asked for, of the port `FactorStore`. */
export function trustedDeviceVerbs({ db }: SqlDialect, credentials: CredentialKeeper, writeEffects: WriteEffects) {
  const insert = statement((p: TrustedDeviceRow) => db.insertInto('trusted_devices').values(p))
  const renew = statement((p: DeviceQuestion & { expiresAt: EpochMs }) =>
    db
      .updateTable('trusted_devices')
      .set({ securityVersion: p.securityVersion, createdAt: p.at, expiresAt: p.expiresAt })
      .where('userId', '=', p.userId)
      .where('deviceHash', '=', p.deviceHash),
  )
  const find = statement((p: DeviceQuestion) =>
    db
      .selectFrom('trusted_devices')
      .innerJoin('users', 'users.id', 'trusted_devices.userId')
      .select('trusted_devices.id')
      .where('trusted_devices.userId', '=', p.userId)
      .where('trusted_devices.deviceHash', '=', p.deviceHash)
      .where('trusted_devices.securityVersion', '=', p.securityVersion)
      .where('trusted_devices.expiresAt', '>', p.at)
      .whereRef('users.securityVersion', '=', 'trusted_devices.securityVersion'),
  )

  return {
    /** Nothing for a user who is gone. */
    *trustDevice(input: DeviceQuestion & { readonly expiresAt: EpochMs }): Verb<void> {
      const { userId, deviceHash, securityVersion, at, expiresAt } = input
      if ((yield* credentials.lockedUser(userId)) === null) return
      if (yield* won(renew({ userId, deviceHash, securityVersion, at, expiresAt }))) return
      yield* count(insert({ id: randomUUID(), userId, deviceHash, securityVersion, createdAt: at, expiresAt }))
    },

    *isTrustedDevice({ userId, deviceHash, securityVersion, at }: DeviceQuestion): Verb<boolean> {
      return (yield* first(find({ userId, deviceHash, securityVersion, at }))) !== null
    },

    *forgetTrustedDevices(userId: string, effects: Effects): Verb<number> {
      const forgotten = yield* credentials.forgetDevices(userId)
      if (forgotten > 0) yield* writeEffects(effects)
      return forgotten
    },
  }
}
