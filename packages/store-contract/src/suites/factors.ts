import { describe, expect, it } from 'vitest'
import { addPasskey, addTotp, addTrustedDevice, STEP, versionOf } from '../fixtures.ts'
import type { OpenStore } from '../store-under-test.ts'
import { CALLERS, countOf, effects, NO_EFFECTS, race, someHash, startFor, T, useWorld } from '../world.ts'
import { describeTrustedDevices } from './trusted-devices.ts'

function describeTotp(open: OpenStore): void {
  describe('authenticator app', () => {
    const world = useWorld(open)
    const confirmation = { sealedSecret: 'sealed', step: STEP, recoveryHashes: ['a', 'b'], at: T + 1 }

    it('has no effect before its first code, and may be begun anew until then', async () => {
      const { store, addUser } = world()
      const { id: userId } = await addUser()
      expect(await store.factors.findTotp(userId)).toBeNull()
      expect(await store.factors.beginTotp({ userId, sealedSecret: 'first', at: T })).toBe(true)
      expect(await store.factors.beginTotp({ userId, sealedSecret: 'sealed', at: T + 1 })).toBe(true)
      expect(await store.factors.findTotp(userId)).toEqual({
        userId,
        sealedSecret: 'sealed',
        lastStep: 0,
        confirmedAt: null,
        createdAt: T + 1,
      })
      expect(await store.factors.useTotpStep({ userId, step: STEP })).toBe(false)
      expect(await store.factors.summary(userId, T)).toMatchObject({ totpSince: null, recoveryCodesLeft: 0 })
      expect(await versionOf(world(), userId)).toBe(1)
      expect(await store.factors.confirmTotp({ ...confirmation, userId, sealedSecret: 'first' }, NO_EFFECTS)).toBe(false)
      expect(await store.factors.beginTotp({ userId: 'nobody', sealedSecret: 'x', at: T })).toBe(false)
    })

    it('is turned on with its recovery codes, and makes earlier proofs stale', async () => {
      const { store, addUser } = world()
      const { id: userId } = await addUser()
      await store.factors.beginTotp({ userId, sealedSecret: 'sealed', at: T })
      expect(await store.factors.confirmTotp({ ...confirmation, userId }, effects(userId))).toBe(true)
      expect(await store.factors.findTotp(userId)).toMatchObject({ lastStep: STEP, confirmedAt: T + 1 })
      expect(await store.factors.summary(userId, T)).toEqual({
        totpSince: T + 1,
        emailCodeSince: null,
        recoveryCodesLeft: 2,
        passkeys: 0,
        trustedDevices: 0,
      })
      expect(await store.sessions.start(startFor(userId), () => NO_EFFECTS)).toEqual({ kind: 'stale_user' })
      expect(await store.factors.beginTotp({ userId, sealedSecret: 'another', at: T + 2 })).toBe(false)
      expect(await store.factors.findTotp(userId)).toMatchObject({ sealedSecret: 'sealed' })
    })

    it.each(CALLERS)('is confirmed by one of %i callers', async (callers) => {
      const { store, addUser, committedBy } = world()
      const { id: userId } = await addUser()
      await store.factors.beginTotp({ userId, sealedSecret: 'sealed', at: T })
      const committed = await committedBy(async () => {
        const answers = await race(callers, (index) =>
          store.factors.confirmTotp({ ...confirmation, userId, recoveryHashes: [`${index}`, `${index}b`] }, effects(userId)),
        )
        expect(countOf(answers, true)).toBe(1)
      })
      expect(committed).toEqual({ audit: 1, mails: 1 })
      expect(await store.factors.summary(userId, T)).toMatchObject({ totpSince: T + 1, recoveryCodesLeft: 2 })
      expect(await versionOf(world(), userId)).toBe(2)
    })

    it.each(CALLERS)('takes each time step once from %i callers, and none from before', async (callers) => {
      const { store, addUser } = world()
      const { id: userId } = await addUser()
      await addTotp(world(), userId)
      expect(await store.factors.useTotpStep({ userId, step: STEP })).toBe(false)
      expect(countOf(await race(callers, () => store.factors.useTotpStep({ userId, step: STEP + 1 })), true)).toBe(1)
      expect(await store.factors.useTotpStep({ userId, step: STEP + 3 })).toBe(true)
      expect(await store.factors.useTotpStep({ userId, step: STEP + 2 })).toBe(false)
      expect(await store.factors.useTotpStep({ userId: 'nobody', step: STEP })).toBe(false)
    })

    it.each(CALLERS)('is removed by one of %i callers, with recovery codes and trusted devices', async (callers) => {
      const { store, addUser, committedBy } = world()
      const { id: userId } = await addUser()
      await addTotp(world(), userId)
      await addTrustedDevice(world(), userId)
      const committed = await committedBy(async () => {
        const answers = await race(callers, () => store.factors.removeTotp({ userId, at: T + 5 }, effects(userId)))
        expect(countOf(answers, true)).toBe(1)
      })
      expect(committed).toEqual({ audit: 1, mails: 1 })
      expect(await store.factors.summary(userId, T)).toMatchObject({ totpSince: null, recoveryCodesLeft: 0, trustedDevices: 0 })
      expect(await versionOf(world(), userId)).toBe(3)
      expect(await store.factors.beginTotp({ userId, sealedSecret: 'again', at: T })).toBe(true)
      expect(await store.factors.removeTotp({ userId, at: T }, NO_EFFECTS)).toBe(false)
    })
  })
}

function describeRecoveryCodes(open: OpenStore): void {
  describe('recovery codes', () => {
    const world = useWorld(open)

    it.each(CALLERS)('are used once each by %i callers', async (callers) => {
      const { store, addUser, committedBy } = world()
      const { id: userId } = await addUser()
      const [hash = ''] = await addTotp(world(), userId)
      const seen: number[] = []
      const committed = await committedBy(async () => {
        const answers = await race(callers, () =>
          store.factors.useRecoveryCode({ userId, hash, at: T }, (left) => {
            seen.push(left)
            return effects(userId)
          }),
        )
        expect(countOf(answers, 9)).toBe(1)
        expect(countOf(answers, null)).toBe(callers - 1)
      })
      expect(seen).toContain(9)
      expect(committed).toEqual({ audit: 1, mails: 1 })
      expect(await store.factors.summary(userId, T)).toMatchObject({ recoveryCodesLeft: 9 })
    })

    it('count down when all are used at once', async () => {
      const { store, addUser } = world()
      const { id: userId } = await addUser()
      const hashes = await addTotp(world(), userId)
      const answers = await Promise.all(hashes.map((hash) => store.factors.useRecoveryCode({ userId, hash, at: T }, () => effects(userId))))
      expect([...answers].sort()).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
    })

    it('belong to their user, and die when they are replaced', async () => {
      const { store, addUser, committedBy } = world()
      const [user, stranger] = [await addUser(), await addUser()]
      const [hash = ''] = await addTotp(world(), user.id)
      await addTotp(world(), stranger.id)
      const version = await versionOf(world(), user.id)
      const committed = await committedBy(async () => {
        expect(await store.factors.useRecoveryCode({ userId: stranger.id, hash, at: T }, () => effects())).toBeNull()
        expect(await store.factors.useRecoveryCode({ userId: 'nobody', hash, at: T }, () => effects())).toBeNull()
      })
      expect(committed).toEqual({ audit: 0, mails: 0 })
      const fresh = someHash()
      expect(await store.factors.replaceRecoveryCodes({ userId: user.id, hashes: [fresh, someHash()], at: T }, effects(user.id))).toBe(true)
      expect(await store.factors.useRecoveryCode({ userId: user.id, hash, at: T }, () => NO_EFFECTS)).toBeNull()
      expect(await store.factors.useRecoveryCode({ userId: user.id, hash: fresh, at: T }, () => NO_EFFECTS)).toBe(1)
      expect(await versionOf(world(), user.id)).toBe(version)
    })

    it('are not to be had without an app', async () => {
      const { store, addUser, committedBy } = world()
      const { id: userId } = await addUser()
      const committed = await committedBy(async () => {
        expect(await store.factors.replaceRecoveryCodes({ userId, hashes: ['a'], at: T }, effects())).toBe(false)
        await store.factors.beginTotp({ userId, sealedSecret: 'waiting', at: T })
        expect(await store.factors.replaceRecoveryCodes({ userId, hashes: ['a'], at: T }, effects())).toBe(false)
        expect(await store.factors.replaceRecoveryCodes({ userId: 'nobody', hashes: ['a'], at: T }, effects())).toBe(false)
      })
      expect(committed).toEqual({ audit: 0, mails: 0 })
      expect(await store.factors.summary(userId, T)).toMatchObject({ recoveryCodesLeft: 0 })
    })

    it.each(CALLERS)('are one set after %i replacements at once', async (callers) => {
      const { store, addUser } = world()
      const { id: userId } = await addUser()
      await addTotp(world(), userId)
      const sets = Array.from({ length: callers }, () => [someHash(), someHash(), someHash()])
      const answers = await Promise.all(sets.map((hashes) => store.factors.replaceRecoveryCodes({ userId, hashes, at: T }, NO_EFFECTS)))
      expect(countOf(answers, true)).toBe(callers)
      expect(await store.factors.summary(userId, T)).toMatchObject({ recoveryCodesLeft: 3 })
    })
  })
}

function describeEmailCode(open: OpenStore): void {
  describe('mailed code', () => {
    const world = useWorld(open)

    it.each(CALLERS)('is turned on and off by one of %i callers each', async (callers) => {
      const { store, addUser, committedBy } = world()
      const { id: userId } = await addUser()
      const committed = await committedBy(async () => {
        const on = await race(callers, () => store.factors.setEmailCode({ userId, on: true, at: T + 1 }, effects(userId)))
        expect(countOf(on, true)).toBe(1)
        expect(await store.factors.summary(userId, T)).toMatchObject({ emailCodeSince: T + 1 })
        await addTrustedDevice(world(), userId)
        const off = await race(callers, () => store.factors.setEmailCode({ userId, on: false, at: T + 2 }, effects(userId)))
        expect(countOf(off, true)).toBe(1)
      })
      expect(committed).toEqual({ audit: 2, mails: 2 })
      expect(await store.factors.summary(userId, T)).toMatchObject({ emailCodeSince: null, trustedDevices: 0 })
      expect(await versionOf(world(), userId)).toBe(3)
      expect(await store.factors.setEmailCode({ userId: 'nobody', on: true, at: T }, effects())).toBe(false)
    })
  })
}

/** `FactorStore`: single use of codes and steps; nothing turned on or off behind a proof’s back. */
export function describeFactors(open: OpenStore): void {
  describe('FactorStore', () => {
    const world = useWorld(open)

    it('sums up what stands beside the first factor, and nothing for a stranger', async () => {
      const { store, addUser } = world()
      const { id: userId } = await addUser()
      await addTotp(world(), userId)
      await addPasskey(world(), userId)
      await addTrustedDevice(world(), userId)
      expect(await store.factors.summary(userId, T)).toEqual({
        totpSince: T,
        emailCodeSince: null,
        recoveryCodesLeft: 10,
        passkeys: 1,
        trustedDevices: 1,
      })
      const nothing = { totpSince: null, emailCodeSince: null, recoveryCodesLeft: 0, passkeys: 0, trustedDevices: 0 }
      expect(await store.factors.summary((await addUser()).id, T)).toEqual(nothing)
      expect(await store.factors.summary('nobody', T)).toEqual(nothing)
    })

    describeTotp(open)
    describeRecoveryCodes(open)
    describeEmailCode(open)
    describeTrustedDevices(open)
  })
}
