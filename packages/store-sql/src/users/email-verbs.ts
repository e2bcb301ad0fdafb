import type { Effects, EmailChange, EpochMs } from '@sallyport/ports'
import type { WriteEffects } from '../audit/write-effects.ts'
import type { SqlDialect } from '../dialect/dialect.ts'
import type { CredentialKeeper } from '../factors/credential-keeper.ts'
import type { SecretRow } from '../schema.ts'
import type { SecretKeeper } from '../secrets/secret-keeper.ts'
import type { SessionKeeper } from '../sessions/session-keeper.ts'
import { statement } from '../statement.ts'
import { count, first, type Verb } from '../verb.ts'
import { lateAdditions } from './late-additions.ts'

function statements({ db }: SqlDialect) {
  const setAddress = (p: { userId: string; email: string; at: EpochMs }) =>
    db
      .updateTable('users')
      .set((e) => ({
        email: p.email,
        emailVerifiedAt: p.at,
        authorityChangedAt: p.at,
        securityVersion: e('securityVersion', '+', 1),
        updatedAt: p.at,
      }))
      .where('id', '=', p.userId)
  return {
    holder: statement((p: { email: string }) => db.selectFrom('users').select('id').where('email', '=', p.email)),
    setAddress: statement(setAddress),
    expirePassword: statement((p: { userId: string; at: EpochMs }) =>
      db
        .updateTable('users')
        .set((e) => ({ passwordExpiredAt: e.fn.coalesce('passwordExpiredAt', e.val(p.at)) }))
        .where('id', '=', p.userId)
        .where('password', 'is not', null),
    ),
  }
}

/** Changing an address, and undoing it. Both look before they write; the unique index decides between callers for one address. */
export function emailVerbs(
  dialect: SqlDialect,
  credentials: CredentialKeeper,
  sessions: SessionKeeper,
  secrets: SecretKeeper,
  writeEffects: WriteEffects,
) {
  const run = statements(dialect)
  const additions = lateAdditions(dialect, credentials)

  function* isOthers(email: string, userId: string): Verb<boolean> {
    const holder = yield* first(run.holder({ email }))
    return holder !== null && holder.id !== userId
  }

  /** The secret, if it still is what the caller takes it for. Whether it is used up the guarded write tells. */
  function* findPending(expected: {
    readonly secretId: string
    readonly purpose: string
    readonly userId: string
    readonly email: string
    readonly at: EpochMs
  }): Verb<SecretRow | null> {
    const secret = yield* secrets.find(expected.secretId)
    const isRight =
      secret !== null && secret.purpose === expected.purpose && secret.userId === expected.userId && secret.email === expected.email
    return isRight && secret.consumedAt === null && secret.voidedAt === null && secret.expiresAt > expected.at ? secret : null
  }

  return {
    *changeEmail(input: EmailChange, effects: Effects): Verb<'changed' | 'taken' | 'dead'> {
      const { secretId, userId, email, expectedEmail, exceptSession, at } = input
      const user = yield* credentials.lockedUser(userId)
      if (user === null || user.email !== expectedEmail) return 'dead'
      if ((yield* findPending({ secretId, purpose: 'email_change', userId, email, at })) === null) return 'dead'
      if (yield* isOthers(email, userId)) return 'taken'
      if (!(yield* secrets.consumeAnywhere({ secretId, purpose: 'email_change', userId, at }))) return 'dead'
      yield* secrets.voidAll(userId, at, 'undo_and_recovery')
      yield* sessions.end({ userId, except: exceptSession, reason: 'email_changed', at })
      yield* count(run.setAddress({ userId, email, at }))
      yield* sessions.recount(userId, at)
      yield* writeEffects(effects)
      return 'changed'
    },

    *undoEmailChange(
      input: { readonly secretId: string; readonly userId: string; readonly email: string; readonly at: EpochMs },
      effects: Effects,
    ): Verb<'restored' | 'taken' | 'dead'> {
      const { secretId, userId, email, at } = input
      yield* credentials.lockedUser(userId)
      const secret = yield* findPending({ secretId, purpose: 'email_change_undo', userId, email, at })
      if (secret === null) return 'dead'
      if (yield* isOthers(email, userId)) return 'taken'
      if (!(yield* secrets.consumeAnywhere({ secretId, purpose: 'email_change_undo', userId, at }))) return 'dead'
      yield* secrets.voidAll(userId, at, 'none')
      yield* additions.remove({ userId, since: secret.createdAt })
      yield* sessions.end({ userId, except: null, reason: 'email_changed', at })
      yield* count(run.setAddress({ userId, email, at }))
      yield* count(run.expirePassword({ userId, at }))
      yield* sessions.recount(userId, at)
      yield* writeEffects(effects)
      return 'restored'
    },
  }
}
