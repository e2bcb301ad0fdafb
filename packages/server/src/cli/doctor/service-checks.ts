import { existsSync } from 'node:fs'
import type { DatabaseAddress } from '../../composition/database-address.ts'
import { describeDatabase } from '../../composition/database-address.ts'
import { openDatabase } from '../../composition/open-database.ts'
import { openVolatile } from '../../composition/open-volatile.ts'
import type { RedisAddress } from '../../composition/redis-address.ts'
import { describeRedis } from '../../composition/redis-address.ts'
import type { Settings } from '../../environment/settings.ts'
import { explainStartFailure } from '../../runtime/start-failure.ts'
import type { Check } from './check.ts'
import { ok } from './check.ts'

const MAIL_TIMEOUT_MS = 5000

/** The database opens and has the schema of this version. Never creates a file. */
export async function checkDatabase(address: DatabaseAddress): Promise<Check> {
  const name = 'database'
  const repair = (): Promise<string> => migrateUp(address)
  if (address.kind === 'sqlite' && !existsSync(address.path)) {
    return { name, status: 'warn', message: `${address.path} does not exist yet.`, fix: 'sallyport migrate up', repair }
  }
  try {
    const store = await openDatabase(address, false)
    try {
      const migrations = await store.migrations.status()
      const pending = migrations.filter((migration) => migration.appliedAt === null)
      if (pending.length > 0) {
        return { name, status: 'fail', message: `${pending.length} migrations are missing.`, fix: 'sallyport migrate up', repair }
      }
      await store.check()
      return ok(name, `${describeDatabase(address)}, ${migrations.length} migrations`)
    } finally {
      await store.close()
    }
  } catch (error) {
    const [message = '', fix = 'see above'] = explainStartFailure(error, { database: address })
      .message.replace(/^.*cannot start: /, '')
      .split('\n     fix  ')
    return { name, status: 'fail', message, fix }
  }
}

async function migrateUp(address: DatabaseAddress): Promise<string> {
  const store = await openDatabase(address, false)
  try {
    const applied = await store.migrations.up()
    return `applied ${applied.length} migrations`
  } finally {
    await store.close()
  }
}

/** Redis answers and takes writes. The server works without it, each process for itself. */
export async function checkRedis(address: RedisAddress): Promise<Check> {
  const name = 'redis'
  const volatile = await openVolatile(address)
  try {
    if ((await volatile.check()) === 'healthy') return ok(name, describeRedis(address))
    return {
      name,
      status: 'warn',
      message: `${describeRedis(address)} does not answer, refuses the password, or takes no writes.`,
      fix: 'start it, or correct REDIS_URL; until then each process works without it',
    }
  } finally {
    await volatile.close()
  }
}

/** A connection to the mail server can be made and it accepts the credentials. No mail is sent. */
export async function checkMail(mail: Settings['mail']): Promise<Check> {
  const name = 'mail'
  if (mail.kind === 'outbox') return ok(name, 'development outbox')
  const { createSmtpTransport } = await import('@sallyport/mail-smtp')
  const { host, port, secure, from, credentials } = mail
  const timeouts = { connectionMs: MAIL_TIMEOUT_MS, greetingMs: MAIL_TIMEOUT_MS, socketMs: MAIL_TIMEOUT_MS }
  const transport = createSmtpTransport({ host, port, secure, from, timeouts, ...(credentials ?? {}) })
  try {
    await transport.verify()
    return ok(name, `smtp ${host}:${port}`)
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    return {
      name,
      status: 'fail',
      message: `${host}:${port} does not accept mail: ${reason}`,
      fix: 'check SMTP_HOST, SMTP_PORT, SMTP_USER and SMTP_PASS',
    }
  } finally {
    await transport.close()
  }
}

/** The address that mails link to leads to the port that is listened on. Only visible when both are on this machine. */
export function checkPublicUrl(settings: Pick<Settings, 'publicUrl' | 'port' | 'clientUrls'>): Check {
  const name = 'addresses'
  const shown = settings.publicUrl ?? `http://localhost:${settings.port}`
  const url = new URL(shown)
  const port = url.port === '' ? (url.protocol === 'https:' ? 443 : 80) : Number(url.port)
  if (url.protocol === 'http:' && url.hostname === 'localhost' && port !== settings.port && settings.port !== 0) {
    return {
      name,
      status: 'warn',
      message: `PUBLIC_URL is ${shown}, but the server listens on port ${settings.port}.`,
      fix: `PUBLIC_URL=http://localhost:${settings.port}, unless a proxy stands between`,
    }
  }
  return ok(name, [shown, ...settings.clientUrls].join(', '))
}
