import type { Effects, EpochMs, OneTimeSecret, OneTimeSecretRecord, SecretPurpose } from '@sallyport/ports'
import type { WriteEffects } from '../audit/write-effects.ts'
import { toSecret } from '../codec.ts'
import { locked, type SqlDialect } from '../dialect/dialect.ts'
import { statement } from '../statement.ts'
import { first, type Verb, won } from '../verb.ts'
import type { SecretKeeper } from './secret-keeper.ts'

function statements(dialect: SqlDialect) {
  const { db } = dialect
  const findUser = statement((p: { id: string }) => locked(dialect, db.selectFrom('users').select('id').where('id', '=', p.id)))
  const byToken = statement((p: { purpose: SecretPurpose; tokenHash: string }) =>
    db.selectFrom('one_time_secrets').selectAll().where('purpose', '=', p.purpose).where('tokenHash', '=', p.tokenHash),
  )
  // The pending one is the newest whatever the clocks of two processes said: issuing voids all others.
  const newest = statement((p: { purpose: SecretPurpose; email: string }) =>
    db
      .selectFrom('one_time_secrets')
      .selectAll()
      .where('email', '=', p.email)
      .where('purpose', '=', p.purpose)
      .orderBy((e) =>
        e
          .case()
          .when(e.and([e('consumedAt', 'is', null), e('voidedAt', 'is', null)]))
          .then(0)
          .else(1)
          .end(),
      )
      .orderBy('createdAt', 'desc')
      .orderBy('id', 'desc')
      .limit(1),
  )
  const countGuess = statement((p: { id: string; at: EpochMs }) =>
    db
      .updateTable('one_time_secrets')
      .set((e) => ({ attempts: e('attempts', '+', 1) }))
      .where('id', '=', p.id)
      .where('codeHash', 'is not', null)
      .where('consumedAt', 'is', null)
      .where('voidedAt', 'is', null)
      .where('expiresAt', '>', p.at)
      .whereRef('attempts', '<', 'maxAttempts'),
  )
  return { findUser, byToken, newest, countGuess }
}

/** The verbs of the port `OneTimeSecretStore`. */
export function secretVerbs(dialect: SqlDialect, keeper: SecretKeeper, writeEffects: WriteEffects) {
  const { findUser, byToken, newest, countGuess } = statements(dialect)

  return {
    *issue(secret: OneTimeSecret, effects: Effects): Verb<boolean> {
      if (secret.userId !== null && (yield* first(findUser({ id: secret.userId }))) === null) return false
      yield* keeper.replace(secret)
      yield* writeEffects(effects)
      return true
    },

    *findByToken(purpose: SecretPurpose, tokenHash: string): Verb<OneTimeSecretRecord | null> {
      const row = yield* first(byToken({ purpose, tokenHash }))
      return row && toSecret(row)
    },

    /** A secret without a code has nothing to guess: `null`. A refusal stands once the secret that refused is still the newest. */
    *takeCodeAttempt(purpose: SecretPurpose, email: string, at: EpochMs): Verb<OneTimeSecretRecord | null> {
      let candidate = yield* first(newest({ purpose, email }))
      while (candidate !== null && !(yield* won(countGuess({ id: candidate.id, at })))) {
        const refusing = candidate.id
        candidate = yield* first(newest({ purpose, email }))
        if (candidate?.id === refusing) return null
      }
      const row = candidate && (yield* keeper.find(candidate.id))
      return row && toSecret(row)
    },

    *consume(secretId: string, at: EpochMs, effects: Effects): Verb<boolean> {
      if (!(yield* keeper.consumeOne(secretId, at))) return false
      yield* writeEffects(effects)
      return true
    },

    *findNewest(purpose: SecretPurpose, email: string): Verb<OneTimeSecretRecord | null> {
      const row = yield* first(newest({ purpose, email }))
      return row && toSecret(row)
    },
  }
}
