import type { Effects, EpochMs, FactorStore } from '@sallyport/ports'
import { toTotp } from '../credential-codec.ts'
import type { RecoveryCodeDoc } from '../credential-documents.ts'
import type { Collections, UserDoc } from '../documents.ts'
import { NO_EFFECTS } from '../journal/plan.ts'
import { DEVICES_FORGOTTEN, securityRaised, together } from '../users/credential-changes.ts'
import { refused, type UserDecisions } from '../users/decide-on-user.ts'
import { isTrusted, trustedDeviceVerbs } from './trusted-device-verbs.ts'

function codesOf(hashes: readonly string[], at: EpochMs): readonly RecoveryCodeDoc[] {
  return hashes.map((hash) => ({ hash, createdAt: at }))
}

/** Authenticator apps. Everything is part of the user's document, so that each verb is one decision about the user. */
function totpVerbs(users: UserDecisions, find: (userId: string) => Promise<UserDoc | null>) {
  return {
    async findTotp(userId) {
      const user = await find(userId)
      return user && toTotp(user)
    },

    beginTotp({ userId, sealedSecret, at }) {
      return users.decide(userId, async (user) => {
        if (user === null || (user.totp !== undefined && user.totp.confirmedAt !== null)) return refused(false)
        const totp = { sealedSecret, lastStep: 0, confirmedAt: null, createdAt: at }
        return { kind: 'commit', change: { $set: { totp } }, effects: NO_EFFECTS, answer: () => true }
      })
    },

    confirmTotp({ userId, sealedSecret, step, recoveryHashes, at }, effects) {
      return users.decide(userId, async (user) => {
        const waiting = user?.totp
        if (waiting === undefined || waiting.confirmedAt !== null || waiting.sealedSecret !== sealedSecret) return refused(false)
        const totp = { ...waiting, lastStep: step, confirmedAt: at }
        const change = together({ $set: { totp, recoveryCodes: codesOf(recoveryHashes, at) } }, securityRaised(at))
        return { kind: 'commit', change, effects, answer: () => true }
      })
    },

    useTotpStep({ userId, step }) {
      return users.decide(userId, async (user) => {
        const totp = user?.totp
        if (totp === undefined || totp.confirmedAt === null || totp.lastStep >= step) return refused(false)
        const change = { $set: { totp: { ...totp, lastStep: step } } }
        return { kind: 'commit', change, effects: NO_EFFECTS, answer: () => true }
      })
    },

    removeTotp({ userId, at }, effects) {
      return users.decide(userId, async (user) => {
        if (user?.totp === undefined || user.totp.confirmedAt === null) return refused(false)
        const change = together({ $unset: { totp: true, recoveryCodes: true } }, DEVICES_FORGOTTEN, securityRaised(at))
        return { kind: 'commit', change, effects, answer: () => true }
      })
    },

    replaceRecoveryCodes({ userId, hashes, at }, effects) {
      return users.decide(userId, async (user) => {
        if (user?.totp === undefined || user.totp.confirmedAt === null) return refused(false)
        return { kind: 'commit', change: { $set: { recoveryCodes: codesOf(hashes, at) } }, effects, answer: () => true }
      })
    },

    useRecoveryCode({ userId, hash }, effects: (left: number) => Effects) {
      return users.decide<number | null>(userId, async (user) => {
        const codes = user?.recoveryCodes ?? []
        const left = codes.filter((code) => code.hash !== hash)
        if (left.length === codes.length) return refused(null)
        return { kind: 'commit', change: { $set: { recoveryCodes: left } }, effects: effects(left.length), answer: () => left.length }
      })
    },
  } satisfies Partial<FactorStore>
}

/** The verbs of the port `FactorStore`. */
export function factorVerbs(db: Collections, users: UserDecisions): FactorStore {
  async function find(userId: string): Promise<UserDoc | null> {
    return users.settled(await db.users.findOne({ _id: userId }))
  }

  return {
    ...totpVerbs(users, find),
    ...trustedDeviceVerbs(users, find),

    async summary(userId, at) {
      const user = await find(userId)
      return {
        totpSince: user?.totp?.confirmedAt ?? null,
        emailCodeSince: user?.emailFactorAt ?? null,
        recoveryCodesLeft: user?.recoveryCodes?.length ?? 0,
        passkeys: user?.passkeys?.length ?? 0,
        trustedDevices: user?.trustedDevices?.filter((device) => isTrusted(user, device, at)).length ?? 0,
      }
    },

    setEmailCode({ userId, on, at }, effects) {
      return users.decide(userId, async (user) => {
        if (user === null || (user.emailFactorAt !== undefined) === on) return refused(false)
        const change = on ? { $set: { emailFactorAt: at } } : together({ $unset: { emailFactorAt: true } }, DEVICES_FORGOTTEN)
        return { kind: 'commit', change: together(change, securityRaised(at)), effects, answer: () => true }
      })
    },
  }
}
