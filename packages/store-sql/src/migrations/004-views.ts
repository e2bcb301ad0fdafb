import { type ExpressionBuilder, sql } from 'kysely'
import type { SqlDialect } from '../dialect/dialect.ts'
import type { Tables } from '../schema.ts'
import type { Compilable } from '../verb.ts'
import { type Migration, runAll } from './migration.ts'

const THIRTY_DAYS_MS = 30 * 24 * 60 * 60 * 1000

/** A voided secret counts as used: it must not look alive to a report. */
function used(e: ExpressionBuilder<Tables, 'one_time_secrets'>) {
  const untouched = e.and([e('consumedAt', 'is', null), e('voidedAt', 'is', null)])
  return e.case().when(untouched).then(0).else(1).end().as('used')
}

/** One-time codes in the shape of R-277; `otp` is the keyed hash of the code, never the code (C-32). */
function otps({ db }: SqlDialect): Compilable<unknown> {
  return db.schema.createView('otps').as(
    db
      .selectFrom('one_time_secrets')
      .where('codeHash', 'is not', null)
      .select((e) => [
        'id',
        'email',
        'codeHash as otp',
        e.case().when('purpose', '=', 'email_verification').then('registration').else(e.ref('purpose')).end().as('type'),
        'expiresAt',
        used(e),
        'ipAddress',
        'userAgent',
        'attempts as attemptsCount',
        'createdAt',
      ]),
  )
}

/** Reset links in the shape of R-287; `token` is the hash of the token. */
function passwordResetTokens({ db }: SqlDialect): Compilable<unknown> {
  return db.schema.createView('password_reset_tokens').as(
    db
      .selectFrom('one_time_secrets')
      .where('purpose', '=', 'password_reset')
      .select((e) => ['id', 'userId', 'tokenHash as token', 'expiresAt', used(e), 'ipAddress', 'createdAt']),
  )
}

/** per active user the sessions that are active and unexpired; 0 is shown. */
function activeUserSessions({ db, nowMs }: SqlDialect): Compilable<unknown> {
  return db.schema.createView('active_user_sessions').as(
    db
      .selectFrom('users')
      .leftJoin('user_sessions', (join) =>
        join.onRef('user_sessions.userId', '=', 'users.id').on('user_sessions.isActive', '=', 1).on('user_sessions.expiresAt', '>', nowMs),
      )
      .where('users.isActive', '=', 1)
      .groupBy(['users.id', 'users.email', 'users.firstName', 'users.lastName'])
      .select((e) => [
        'users.id as userId',
        'users.email as email',
        'users.firstName as firstName',
        'users.lastName as lastName',
        e.fn.count('user_sessions.id').as('activeSessions'),
        e.fn.max('user_sessions.lastUsedAt').as('lastActivity'),
      ]),
  )
}

/** sign-ins per day of the last 30 days, newest day first. */
function failedLoginSummary({ db, nowMs, dayOf }: SqlDialect): Compilable<unknown> {
  const day = dayOf('createdAt')
  return db.schema.createView('failed_login_summary').as(
    db
      .selectFrom('audit_logs')
      .where('action', '=', 'login')
      .where('createdAt', '>=', sql<number>`${nowMs} - ${sql.lit(THIRTY_DAYS_MS)}`)
      .groupBy(day)
      .orderBy(day, 'desc')
      .select((e) => [
        day.as('loginDate'),
        e.fn.countAll().as('totalAttempts'),
        e.fn.count('ipAddress').distinct().as('uniqueIPs'),
        e.fn.sum(e.case().when('success', '=', 0).then(1).else(0).end()).as('failedAttempts'),
      ]),
  )
}

/** The views over the secrets: a database that builds the table anew has to drop them meanwhile. */
export function secretViews(dialect: SqlDialect): Compilable<unknown>[] {
  return [otps(dialect), passwordResetTokens(dialect)]
}

/** The tables of 002 that are views here, and its two reports. */
export const views: Migration = {
  name: '004-views',
  creates: ['otps', 'password_reset_tokens', 'active_user_sessions', 'failed_login_summary'],
  *up(dialect: SqlDialect) {
    yield* runAll([...secretViews(dialect), activeUserSessions(dialect), failedLoginSummary(dialect)])
  },
  *down({ db }: SqlDialect) {
    const names = ['failed_login_summary', 'active_user_sessions', 'password_reset_tokens', 'otps']
    yield* runAll(names.map((name) => db.schema.dropView(name)))
  },
}
