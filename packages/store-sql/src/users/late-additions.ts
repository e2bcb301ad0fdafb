import type { EpochMs } from '@sallyport/ports'
import type { SqlDialect } from '../dialect/dialect.ts'
import type { CredentialKeeper } from '../factors/credential-keeper.ts'
import { statement } from '../statement.ts'
import { count, type Verb } from '../verb.ts'

interface Moment {
  readonly userId: string
  readonly since: EpochMs
}

function statements({ db }: SqlDialect) {
  return {
    // What was begun and never confirmed is nobody's loss.
    removeTotp: statement((p: Moment) =>
      db
        .deleteFrom('totp_factors')
        .where('userId', '=', p.userId)
        .where((e) => e.or([e('confirmedAt', 'is', null), e('confirmedAt', '>', p.since)])),
    ),
    removeCodes: statement((p: Moment) =>
      db
        .deleteFrom('recovery_codes')
        .where('userId', '=', p.userId)
        .where((e) =>
          e.or([
            e('createdAt', '>', p.since),
            e.not(e.exists(e.selectFrom('totp_factors').select('totp_factors.userId').where('totp_factors.userId', '=', p.userId))),
          ]),
        ),
    ),
    emailFactorOff: statement((p: Moment) =>
      db.updateTable('users').set({ emailFactorAt: null }).where('id', '=', p.userId).where('emailFactorAt', '>', p.since),
    ),
    removePasskeys: statement((p: Moment) => db.deleteFrom('passkeys').where('userId', '=', p.userId).where('createdAt', '>', p.since)),
    removeIdentities: statement((p: Moment) =>
      db.deleteFrom('oauth_connections').where('userId', '=', p.userId).where('connectedAt', '>', p.since),
    ),
  }
}

/** Whoever had the account in the meantime may have added ways in: those die that came after the moment, identities included. */
export function lateAdditions(dialect: SqlDialect, credentials: CredentialKeeper) {
  const run = statements(dialect)
  return {
    *remove(moment: Moment): Verb<void> {
      yield* count(run.removeTotp(moment))
      yield* count(run.removeCodes(moment))
      yield* count(run.emailFactorOff(moment))
      yield* count(run.removePasskeys(moment))
      yield* count(run.removeIdentities(moment))
      yield* credentials.forgetDevices(moment.userId)
    },
  }
}
