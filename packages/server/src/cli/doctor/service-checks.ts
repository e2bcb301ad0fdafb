import { existsSync } from 'node:fs'
import type { Settings } from '../../environment/settings.ts'
import { explainStartFailure } from '../../runtime/start-failure.ts'
import type { Check } from './check.ts'
import { ok } from './check.ts'

const MAIL_TIMEOUT_MS = 5000

/** The database opens and has the schema of this version. Never creates a file. */
export async function checkDatabase(path: string): Promise<Check> {
  const name = 'database'
  const repair = (): Promise<string> => migrateUp(path)
  if (!existsSync(path)) {
    return { name, status: 'warn', message: `${path} does not exist yet.`, fix: 'sallyport migrate up', repair }
  }
  const { openSqliteStore } = await import('@sallyport/store-sql')
  try {
    const store = await openSqliteStore({ path, migrate: false })
    try {
      const migrations = await store.migrations.status()
      const pending = migrations.filter((migration) => migration.appliedAt === null)
      if (pending.length > 0) {
        return { name, status: 'fail', message: `${pending.length} migrations are missing.`, fix: 'sallyport migrate up', repair }
      }
      await store.check()
      return ok(name, `sqlite ${path}, ${migrations.length} migrations`)
    } finally {
      await store.close()
    }
  } catch (error) {
    const { message } = explainStartFailure(error, { databasePath: path })
    return { name, status: 'fail', message: message.replace(/^.*cannot start: /, ''), fix: 'see above' }
  }
}

async function migrateUp(path: string): Promise<string> {
  const { openSqliteStore } = await import('@sallyport/store-sql')
  const store = await openSqliteStore({ path, migrate: false })
  try {
    const applied = await store.migrations.up()
    return `applied ${applied.length} migrations`
  } finally {
    await store.close()
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
