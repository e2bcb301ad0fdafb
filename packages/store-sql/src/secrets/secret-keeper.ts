import type { EpochMs, OneTimeSecret, SecretPurpose } from '@sallyport/ports'
import { fromSecret } from '../codec.ts'
import { locked, type SqlDialect } from '../dialect/dialect.ts'
import type { SecretRow } from '../schema.ts'
import { statement } from '../statement.ts'
import { count, first, type Verb, won } from '../verb.ts'

/** Which secret is spent, on what, by whom. */
export interface Consumption {
  readonly secretId: string
  readonly purpose: SecretPurpose
  readonly userId: string
  readonly at: EpochMs
}

/**
 * Which pending secrets outlive a change: those that undo a change of address, or those that secure the account as well. A thief who
 * changes the password or the address must not take them out of the owner's hand.
 */
export type Spared = 'none' | 'undo' | 'undo_and_recovery'

/** What several verbs do to one-time secrets, inside the verb's own transaction. */
export interface SecretKeeper {
  /** Make the pending secrets of the user worthless. */
  voidAll(userId: string, at: EpochMs, spared: Spared): Verb<void>
  /** Void the earlier secrets of this purpose and user, or address, and store the new one. */
  replace(secret: OneTimeSecret): Verb<void>
  /** Store the secret and void none. */
  add(secret: OneTimeSecret): Verb<void>
  find(secretId: string): Verb<SecretRow | null>
  /**
   * The one guarded write of single use: `true` for exactly one caller, while the secret is pending, unexpired, of this
   * purpose, and sent to the address the user still has.
   */
  consume(consumption: Consumption): Verb<boolean>
  /** `consume` for a secret that was sent to another address than the user's. */
  consumeAnywhere(consumption: Consumption): Verb<boolean>
  /** `consume` for a secret that says by itself whose and what it is. */
  consumeOne(secretId: string, at: EpochMs): Verb<boolean>
}

const SPARED = {
  none: [],
  undo: ['email_change_undo'],
  undo_and_recovery: ['email_change_undo', 'account_recovery'],
} as const satisfies Record<Spared, readonly SecretPurpose[]>

function voids({ db }: SqlDialect) {
  const pending = () => db.updateTable('one_time_secrets').where('consumedAt', 'is', null).where('voidedAt', 'is', null)
  const ofUser = (spared: Spared) =>
    statement((p: { userId: string; at: EpochMs }) => {
      const every = pending().set({ voidedAt: p.at }).where('userId', '=', p.userId)
      return SPARED[spared].reduce((query, purpose) => query.where('purpose', '<>', purpose), every)
    })
  return {
    all: { none: ofUser('none'), undo: ofUser('undo'), undo_and_recovery: ofUser('undo_and_recovery') },
    earlier: statement((p: { userId: string; purpose: SecretPurpose; at: EpochMs }) =>
      pending().set({ voidedAt: p.at }).where('userId', '=', p.userId).where('purpose', '=', p.purpose),
    ),
    nobodys: statement((p: { email: string; purpose: SecretPurpose; at: EpochMs }) =>
      pending().set({ voidedAt: p.at }).where('email', '=', p.email).where('purpose', '=', p.purpose).where('userId', 'is', null),
    ),
  }
}

function consumptions({ db }: SqlDialect) {
  const live = (p: { secretId: string; at: EpochMs }) =>
    db
      .updateTable('one_time_secrets')
      .set({ consumedAt: p.at })
      .where('id', '=', p.secretId)
      .where('consumedAt', 'is', null)
      .where('voidedAt', 'is', null)
      .where('expiresAt', '>', p.at)
  const ofUser = (p: Consumption) => live(p).where('purpose', '=', p.purpose).where('userId', '=', p.userId)
  return {
    any: statement((p: { secretId: string; at: EpochMs }) => live(p)),
    anywhere: statement((p: Consumption) => ofUser(p)),
    here: statement((p: Consumption) =>
      ofUser(p).where('email', '=', (e) => e.selectFrom('users').select('users.email').where('users.id', '=', p.userId)),
    ),
  }
}

/** Statements that every verb with a secret shares. */
export function secretKeeper(dialect: SqlDialect): SecretKeeper {
  const { db } = dialect
  const voided = voids(dialect)
  const consumed = consumptions(dialect)
  const insert = statement((p: SecretRow) => db.insertInto('one_time_secrets').values(p))
  const byId = statement((p: { id: string }) => db.selectFrom('one_time_secrets').selectAll().where('id', '=', p.id))
  // Callers for an address that nobody has queue at its oldest secret. Whom the first ones' rows come too late for, the index refuses.
  const oldest = statement((p: { email: string; purpose: SecretPurpose }) =>
    locked(
      dialect,
      db
        .selectFrom('one_time_secrets')
        .select('id')
        .where('email', '=', p.email)
        .where('purpose', '=', p.purpose)
        .where('userId', 'is', null)
        .orderBy('createdAt')
        .orderBy('id')
        .limit(1),
    ),
  )

  function* voidEarlier({ userId, purpose, email, createdAt: at }: OneTimeSecret): Verb<void> {
    if (userId === null && dialect.rowLocks !== 'none') yield* first(oldest({ email, purpose }))
    if (userId !== null) yield* count(voided.earlier({ userId, purpose, at }))
    // A code for an address without an account dies with the first one for its account.
    if (userId === null || purpose === 'sign_in') yield* count(voided.nobodys({ email, purpose, at }))
  }

  return {
    *voidAll(userId, at, spared) {
      yield* count(voided.all[spared]({ userId, at }))
    },
    *replace(secret) {
      yield* voidEarlier(secret)
      yield* count(insert(fromSecret(secret)))
    },
    *add(secret) {
      yield* count(insert(fromSecret(secret)))
    },
    *find(secretId) {
      return yield* first(byId({ id: secretId }))
    },
    *consume(consumption) {
      return yield* won(consumed.here(consumption))
    },
    *consumeAnywhere(consumption) {
      return yield* won(consumed.anywhere(consumption))
    },
    *consumeOne(secretId, at) {
      return yield* won(consumed.any({ secretId, at }))
    },
  }
}
