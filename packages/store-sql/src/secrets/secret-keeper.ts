import type { EpochMs, OneTimeSecret, SecretPurpose } from '@sallyport/ports'
import { fromSecret } from '../codec.ts'
import type { SqlDialect } from '../dialect/dialect.ts'
import type { SecretRow } from '../schema.ts'
import { statement } from '../statement.ts'
import { count, type Verb, won } from '../verb.ts'

/** Which secret is spent, on what, by whom. */
export interface Consumption {
  readonly secretId: string
  readonly purpose: SecretPurpose
  readonly userId: string
  readonly at: EpochMs
}

/** What several verbs do to a user's one-time secrets, inside the verb's own transaction. */
export interface SecretKeeper {
  /** Make every pending secret of the user worthless. */
  voidAll(userId: string, at: EpochMs): Verb<void>
  /** Void the user's earlier secrets of this purpose and store the new one. */
  replace(secret: OneTimeSecret): Verb<void>
  /**
   * The one guarded write of single use: `true` for exactly one caller, while the secret is pending, unexpired, of this
   * purpose, and sent to the address the user still has.
   */
  consume(consumption: Consumption): Verb<boolean>
}

/** Statements that registration, verification and reset share. */
export function secretKeeper({ db }: SqlDialect): SecretKeeper {
  const pending = () => db.updateTable('one_time_secrets').where('consumedAt', 'is', null).where('voidedAt', 'is', null)
  const voidEvery = statement((p: { userId: string; at: EpochMs }) => pending().set({ voidedAt: p.at }).where('userId', '=', p.userId))
  const voidEarlier = statement((p: { userId: string; purpose: SecretPurpose; at: EpochMs }) =>
    pending().set({ voidedAt: p.at }).where('userId', '=', p.userId).where('purpose', '=', p.purpose),
  )
  const insert = statement((p: SecretRow) => db.insertInto('one_time_secrets').values(p))
  const consumeOne = statement((p: Consumption) =>
    pending()
      .set({ consumedAt: p.at })
      .where('id', '=', p.secretId)
      .where('purpose', '=', p.purpose)
      .where('userId', '=', p.userId)
      .where('expiresAt', '>', p.at)
      .where('email', '=', (e) => e.selectFrom('users').select('users.email').where('users.id', '=', p.userId)),
  )

  return {
    *voidAll(userId, at) {
      yield* count(voidEvery({ userId, at }))
    },
    *replace(secret) {
      yield* count(voidEarlier({ userId: secret.userId, purpose: secret.purpose, at: secret.createdAt }))
      yield* count(insert(fromSecret(secret)))
    },
    *consume(consumption) {
      return yield* won(consumeOne(consumption))
    },
  }
}
