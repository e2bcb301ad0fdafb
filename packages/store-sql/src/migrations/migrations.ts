import { accounts } from './001-accounts.ts'
import { records } from './002-records.ts'
import { systemConfig } from './003-system-config.ts'
import { views } from './004-views.ts'
import { auditAnchor } from './005-audit-anchor.ts'
import { everyWayIn } from './006-every-way-in.ts'
import { factors } from './007-factors.ts'
import { auditPages } from './008-audit-pages.ts'
import { AUDIT_PAGE_INDEXES, auditDates } from './009-audit-dates.ts'
import type { Migration } from './migration.ts'

/** Every step of the schema, in order. Only ever appended to. */
export const MIGRATIONS: readonly Migration[] = [
  accounts,
  records,
  systemConfig,
  views,
  auditAnchor,
  everyWayIn,
  factors,
  auditPages,
  auditDates,
]

/** The indexes that keep promises of the ports, and those that statements name; a database without one of them is not used (`Store.check`). */
export const NEEDED_INDEXES: readonly string[] = [
  'users_email',
  'users_username',
  'user_sessions_active_device',
  'one_time_secrets_token',
  'one_time_secrets_live_address',
  'oauth_connections_provider_id',
  'oauth_connections_issuer_subject',
  'auth_challenges_token',
  'recovery_codes_code',
  'trusted_devices_device',
  'passkeys_credential',
  'audit_logs_seq',
  ...Object.keys(AUDIT_PAGE_INDEXES),
  'mail_outbox_due',
  'rate_limits_identifier_action',
  'system_config_key',
]
