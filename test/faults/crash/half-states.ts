import Database from 'better-sqlite3'

/** Each query finds rows that must not exist, whatever moment the process died at. Columns as in packages/store-sql/src/schema.ts. */
export const HALF_STATES = {
  'two accounts with one address (I8)': 'select email from users group by lower(email) having count(*) > 1',
  'an account without the audit row of its sign-up (I4)': `
    select u.id from users u where not exists
      (select 1 from audit_logs a where a.userId = u.id and a.action in ('register', 'user_created') and a.success = 1)`,
  'an account whose mails do not match its sign-ups and resends (I10)': `
    select u.email from users u where
      (select count(*) from mail_outbox m where m.recipient = u.email and m.template = 'verify_email') <>
      (select count(*) from audit_logs a where a.userId = u.id and a.success = 1 and a.action in ('register', 'verification_requested'))`,
  'a mail to an address without an account (I10)': `
    select m.id from mail_outbox m where m.template not in ('sign_in_code', 'no_account')
      and not exists (select 1 from users u where u.email = m.recipient)`,
  'an unverified account without a live link (I5)': `
    select u.id from users u where u.emailVerifiedAt is null and
      (select count(*) from one_time_secrets s where s.userId = u.id and s.purpose = 'email_verification'
         and s.consumedAt is null and s.voidedAt is null) <> 1`,
  'a verified account without its used link, audit row and mail, once each (I1, I4, I11)': `
    select u.id from users u where u.emailVerifiedAt is not null and (
      (select count(*) from one_time_secrets s where s.userId = u.id and s.purpose = 'email_verification' and s.consumedAt is not null) <> 1
      or (select count(*) from audit_logs a where a.userId = u.id and a.action = 'email_verified' and a.success = 1) <> 1
      or (select count(*) from mail_outbox m where m.recipient = u.email and m.template = 'welcome') <> 1)`,
  'a used link of an unverified account (I4)': `
    select s.id from one_time_secrets s join users u on u.id = s.userId
      where s.purpose = 'email_verification' and s.consumedAt is not null and u.emailVerifiedAt is null`,
  'resets whose links, audit rows and mails do not match (I1, I4, I11)': `
    select u.id from users u where
      (select count(*) from one_time_secrets s where s.userId = u.id and s.purpose = 'password_reset' and s.consumedAt is not null) <>
      (select count(*) from audit_logs a where a.userId = u.id and a.action = 'password_reset' and a.success = 1)
      or (select count(*) from audit_logs a where a.userId = u.id and a.action = 'password_reset' and a.success = 1) <>
      (select count(*) from mail_outbox m where m.recipient = u.email and m.template = 'password_changed')`,
  'reset requests whose links and mails do not match (I4)': `
    select u.id from users u where
      (select count(*) from one_time_secrets s where s.userId = u.id and s.purpose = 'password_reset') <>
      (select count(*) from mail_outbox m where m.recipient = u.email and m.template = 'reset_password')`,
  'a changed password beside a used link that does not say so (I4)': `
    select u.id from users u where (u.passwordChangedAt is null) <>
      (not exists (select 1 from one_time_secrets s where s.userId = u.id and s.purpose = 'password_reset' and s.consumedAt is not null))`,
  'a live session older than the last reset (I3, I4)': `
    select s.id from user_sessions s join users u on u.id = s.userId where s.isActive = 1 and s.authTime < u.passwordChangedAt`,
  'a live secret older than the last reset (I3, I4)': `
    select s.id from one_time_secrets s join users u on u.id = s.userId
      where s.consumedAt is null and s.voidedAt is null and s.createdAt < u.passwordChangedAt and s.purpose <> 'email_change_undo'
        -- The mail about the reset carries one that was made while the new password was being hashed.
        and not (s.purpose = 'account_recovery' and s.createdAt > u.passwordChangedAt - 60000)`,
  'two live secrets of one purpose (I1)': `
    select userId from one_time_secrets where consumedAt is null and voidedAt is null and userId is not null
      and purpose not in ('account_recovery', 'email_change_undo') group by userId, purpose having count(*) > 1`,
  'two active sessions on one device (I8)': `
    select userId from user_sessions where isActive = 1 group by userId, deviceKey having count(*) > 1`,
  'a count of sessions that is not the number of rows': `
    select u.id from users u where u.activeSessions <>
      (select count(*) from user_sessions s where s.userId = u.id and s.isActive = 1)`,
  'a session without the audit row of its sign-in (I4)': `
    select s.id from user_sessions s where not exists
      (select 1 from audit_logs a where a.sessionId = s.id and a.action = 'login' and a.success = 1)`,
  'a sign-out that is not audited exactly once (I11)': `
    select s.id from user_sessions s where s.endReason = 'sign_out' and
      (select count(*) from audit_logs a where a.sessionId = s.id and a.action = 'logout') <> 1`,
  'a theft alarm, although nobody stole anything (I5)': "select id from audit_logs where action = 'refresh_reuse'",
  'an audit chain with a gap or a broken link (I11)': `
    select a.seq from audit_logs a left join audit_logs b on b.seq = a.seq - 1
      where a.seq > 1 and (b.seq is null or b.hash <> a.previousHash)`,
  'an audit chain whose head is not its last row (I11)': `
    select c.seq from audit_chain c where c.id = 1 and c.seq <> coalesce((select max(seq) from audit_logs), 0)`,
} as const satisfies Readonly<Record<string, string>>

export type HalfState = keyof typeof HALF_STATES

/** Every half state in the file, by name, with how many rows show it. Call it while no server runs. */
export function findHalfStates(path: string): readonly string[] {
  const database = new Database(path)
  try {
    const found = Object.entries(HALF_STATES).flatMap(([name, sql]) => {
      const rows = database.prepare(sql).all()
      return rows.length === 0 ? [] : [`${name}: ${rows.length} rows, for example ${JSON.stringify(rows[0])}`]
    })
    const [check] = database.prepare('pragma integrity_check').all() as { readonly integrity_check: string }[]
    return check?.integrity_check === 'ok' ? found : [...found, `the file is damaged: ${check?.integrity_check}`]
  } finally {
    database.close()
  }
}

/** How often each event is on record: a run in which nothing happened proves nothing. */
export function countEvents(path: string): ReadonlyMap<string, number> {
  const database = new Database(path, { readonly: true })
  try {
    const rows = database.prepare('select action, count(*) as total from audit_logs where success = 1 group by action').all()
    return new Map((rows as { readonly action: string; readonly total: number }[]).map(({ action, total }) => [action, total]))
  } finally {
    database.close()
  }
}
