import { randomUUID } from 'node:crypto'
import type { Effects, EpochMs, FactorSummary, TotpRecord } from '@sallyport/ports'
import type { WriteEffects } from '../audit/write-effects.ts'
import type { SqlDialect } from '../dialect/dialect.ts'
import type { RecoveryCodeRow, TotpRow } from '../schema.ts'
import { statement } from '../statement.ts'
import { count, first, type Verb, won } from '../verb.ts'
import type { CredentialKeeper } from './credential-keeper.ts'
import { trustedDeviceVerbs } from './trusted-device-verbs.ts'

function totpStatements({ db }: SqlDialect) {
  return {
    find: statement((p: { userId: string }) => db.selectFrom('totp_factors').selectAll().where('userId', '=', p.userId)),
    insert: statement((p: TotpRow) => db.insertInto('totp_factors').values(p)),
    replaceWaiting: statement((p: { userId: string; sealedSecret: string; at: EpochMs }) =>
      db
        .updateTable('totp_factors')
        .set({ sealedSecret: p.sealedSecret, lastStep: 0, createdAt: p.at })
        .where('userId', '=', p.userId)
        .where('confirmedAt', 'is', null),
    ),
    confirm: statement((p: { userId: string; sealedSecret: string; step: number; at: EpochMs }) =>
      db
        .updateTable('totp_factors')
        .set({ confirmedAt: p.at, lastStep: p.step })
        .where('userId', '=', p.userId)
        .where('confirmedAt', 'is', null)
        .where('sealedSecret', '=', p.sealedSecret),
    ),
    useStep: statement((p: { userId: string; step: number }) =>
      db
        .updateTable('totp_factors')
        .set({ lastStep: p.step })
        .where('userId', '=', p.userId)
        .where('confirmedAt', 'is not', null)
        .where('lastStep', '<', p.step),
    ),
    remove: statement((p: { userId: string }) =>
      db.deleteFrom('totp_factors').where('userId', '=', p.userId).where('confirmedAt', 'is not', null),
    ),
  }
}

function codeStatements({ db }: SqlDialect) {
  return {
    insert: statement((p: RecoveryCodeRow) => db.insertInto('recovery_codes').values(p)),
    use: statement((p: { userId: string; hash: string }) =>
      db.deleteFrom('recovery_codes').where('userId', '=', p.userId).where('codeHash', '=', p.hash),
    ),
    removeAll: statement((p: { userId: string }) => db.deleteFrom('recovery_codes').where('userId', '=', p.userId)),
    left: statement((p: { userId: string }) =>
      db
        .selectFrom('recovery_codes')
        .select((e) => e.fn.countAll().as('total'))
        .where('userId', '=', p.userId),
    ),
  }
}

/** One statement, hence one moment. */
function summaryStatement({ db }: SqlDialect) {
  return statement((p: { userId: string; at: EpochMs }) =>
    db
      .selectFrom('users')
      .leftJoin('totp_factors', 'totp_factors.userId', 'users.id')
      .select(['users.emailFactorAt', 'totp_factors.confirmedAt'])
      .select((e) => [
        e
          .selectFrom('recovery_codes')
          .select((f) => f.fn.countAll().as('total'))
          .whereRef('recovery_codes.userId', '=', 'users.id')
          .as('codes'),
        e
          .selectFrom('passkeys')
          .select((f) => f.fn.countAll().as('total'))
          .whereRef('passkeys.userId', '=', 'users.id')
          .as('passkeys'),
        e
          .selectFrom('trusted_devices')
          .select((f) => f.fn.countAll().as('total'))
          .whereRef('trusted_devices.userId', '=', 'users.id')
          .whereRef('trusted_devices.securityVersion', '=', 'users.securityVersion')
          .where('trusted_devices.expiresAt', '>', p.at)
          .as('devices'),
      ])
      .where('users.id', '=', p.userId),
  )
}

/** Authenticator apps of the port `FactorStore`. The user's row is locked first, so that what turns one on or off follows each other. */
function totpVerbs(dialect: SqlDialect, credentials: CredentialKeeper, writeEffects: WriteEffects, codes: RecoveryCodes) {
  const run = totpStatements(dialect)
  return {
    *findTotp(userId: string): Verb<TotpRecord | null> {
      return yield* first(run.find({ userId }))
    },

    *beginTotp({
      userId,
      sealedSecret,
      at,
    }: {
      readonly userId: string
      readonly sealedSecret: string
      readonly at: EpochMs
    }): Verb<boolean> {
      if ((yield* credentials.lockedUser(userId)) === null) return false
      const current = yield* first(run.find({ userId }))
      if (current !== null) return yield* won(run.replaceWaiting({ userId, sealedSecret, at }))
      return yield* won(run.insert({ userId, sealedSecret, lastStep: 0, confirmedAt: null, createdAt: at }))
    },

    *confirmTotp(
      input: {
        readonly userId: string
        readonly sealedSecret: string
        readonly step: number
        readonly recoveryHashes: readonly string[]
        readonly at: EpochMs
      },
      effects: Effects,
    ): Verb<boolean> {
      const { userId, sealedSecret, step, at } = input
      yield* credentials.lockedUser(userId)
      if (!(yield* won(run.confirm({ userId, sealedSecret, step, at })))) return false
      yield* codes.replace(userId, input.recoveryHashes, at)
      yield* credentials.raiseSecurityVersion(userId, at)
      yield* writeEffects(effects)
      return true
    },

    *useTotpStep({ userId, step }: { readonly userId: string; readonly step: number }): Verb<boolean> {
      return yield* won(run.useStep({ userId, step }))
    },

    *removeTotp({ userId, at }: { readonly userId: string; readonly at: EpochMs }, effects: Effects): Verb<boolean> {
      yield* credentials.lockedUser(userId)
      if (!(yield* won(run.remove({ userId })))) return false
      yield* codes.replace(userId, [], at)
      yield* credentials.forgetDevices(userId)
      yield* credentials.raiseSecurityVersion(userId, at)
      yield* writeEffects(effects)
      return true
    },

    *replaceRecoveryCodes(
      { userId, hashes, at }: { readonly userId: string; readonly hashes: readonly string[]; readonly at: EpochMs },
      effects: Effects,
    ): Verb<boolean> {
      yield* credentials.lockedUser(userId)
      const totp = yield* first(run.find({ userId }))
      if (totp === null || totp.confirmedAt === null) return false
      yield* codes.replace(userId, hashes, at)
      yield* writeEffects(effects)
      return true
    },
  }
}

interface RecoveryCodes {
  replace(userId: string, hashes: readonly string[], at: EpochMs): Verb<void>
}

/** The verbs of the port `FactorStore`. */
export function factorVerbs(dialect: SqlDialect, credentials: CredentialKeeper, writeEffects: WriteEffects) {
  const { db } = dialect
  const code = codeStatements(dialect)
  const summarise = summaryStatement(dialect)

  const codes: RecoveryCodes = {
    *replace(userId, hashes, at) {
      yield* count(code.removeAll({ userId }))
      for (const codeHash of hashes) yield* count(code.insert({ id: randomUUID(), userId, codeHash, createdAt: at }))
    },
  }

  function setEmailFactor(userId: string, on: boolean, at: EpochMs) {
    return db
      .updateTable('users')
      .set((e) => ({ emailFactorAt: on ? at : null, securityVersion: e('securityVersion', '+', 1), updatedAt: at }))
      .where('id', '=', userId)
      .where('emailFactorAt', on ? 'is' : 'is not', null)
      .compile()
  }

  return {
    ...totpVerbs(dialect, credentials, writeEffects, codes),
    ...trustedDeviceVerbs(dialect, credentials, writeEffects),

    *summary(userId: string, at: EpochMs): Verb<FactorSummary> {
      const found = yield* first(summarise({ userId, at }))
      return {
        totpSince: found?.confirmedAt ?? null,
        emailCodeSince: found?.emailFactorAt ?? null,
        recoveryCodesLeft: Number(found?.codes ?? 0),
        passkeys: Number(found?.passkeys ?? 0),
        trustedDevices: Number(found?.devices ?? 0),
      }
    },

    *setEmailCode(
      { userId, on, at }: { readonly userId: string; readonly on: boolean; readonly at: EpochMs },
      effects: Effects,
    ): Verb<boolean> {
      if (!(yield* won(setEmailFactor(userId, on, at)))) return false
      if (!on) yield* credentials.forgetDevices(userId)
      yield* writeEffects(effects)
      return true
    },

    *useRecoveryCode(
      { userId, hash }: { readonly userId: string; readonly hash: string; readonly at: EpochMs },
      effects: (left: number) => Effects,
    ): Verb<number | null> {
      yield* credentials.lockedUser(userId)
      if (!(yield* won(code.use({ userId, hash })))) return null
      const left = Number((yield* first(code.left({ userId })))?.total ?? 0)
      yield* writeEffects(effects(left))
      return left
    },
  }
}
