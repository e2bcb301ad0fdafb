import type { Reading } from './read-variables.ts'
import type { SettingReader } from './setting-reader.ts'
import type { Environment, MailSettings, SmtpSettings } from './settings.ts'

type Sender = SmtpSettings['from']

/** 002 and 004 name no other server; with user and password alone this is where they connect. */
const DEFAULT_HOST = 'smtp.gmail.com'
const IMPLICIT_TLS_PORT = 465

/** `SMTP_URL`, or the server by parts, or the outbox. Production must be able to send. */
export function resolveMail(reader: SettingReader, environment: Environment, appName: string): MailSettings {
  const url = reader.text('SMTP_URL')
  const parts = resolveParts(reader)
  if (url !== null && parts !== null) {
    reader.report({
      code: 'config_conflict',
      message: 'SMTP_URL and the settings SMTP_HOST, SMTP_USER, SMTP_PASS both name a mail server.',
      fix: 'keep SMTP_URL and remove the others',
    })
  }
  const server = url === null ? parts : parseUrl(reader, url)
  if (server === null) {
    if (environment === 'production' && url === null) {
      reader.report({
        code: 'config_mail_missing',
        message: 'No mail server is set; without one nobody can verify an address or reset a password.',
        fix: 'set SMTP_URL=smtp://user:password@smtp.example.com:587 and SMTP_FROM=noreply@example.com',
      })
    }
    return { kind: 'outbox' }
  }
  const from = resolveSender(reader, reader.text('SMTP_USER')?.value ?? server.credentials?.user ?? null, appName)
  return from === null ? { kind: 'outbox' } : { kind: 'smtp', ...server, from }
}

type Server = Pick<SmtpSettings, 'host' | 'port' | 'secure' | 'credentials'>

function resolveParts(reader: SettingReader): Server | null {
  const host = reader.text('SMTP_HOST')
  const user = reader.text('SMTP_USER')
  const pass = reader.text('SMTP_PASS')
  if (host === null && user === null && pass === null) return null
  if ((user === null) !== (pass === null)) {
    reader.report({
      code: 'config_mail_incomplete',
      message: user === null ? 'SMTP_PASS is set without SMTP_USER.' : `${user.writtenAs} is set without SMTP_PASS.`,
      fix: user === null ? 'set SMTP_USER too, or remove SMTP_PASS' : 'set SMTP_PASS too',
    })
  }
  const port = reader.integer('SMTP_PORT', { min: 1, max: 65_535 }, 587)
  return {
    host: host?.value ?? DEFAULT_HOST,
    port,
    secure: port === IMPLICIT_TLS_PORT,
    credentials: user === null || pass === null ? null : { user: user.value, pass: pass.value },
  }
}

function parseUrl(reader: SettingReader, reading: Reading): Server | null {
  const url = URL.canParse(reading.value) ? new URL(reading.value) : null
  if (url === null || (url.protocol !== 'smtp:' && url.protocol !== 'smtps:') || url.hostname === '') {
    reader.report({
      code: 'config_invalid',
      message: 'SMTP_URL is not an address of the form smtp://user:password@host:587.',
      fix: 'set SMTP_URL=smtp://user:password@smtp.example.com:587; special characters in the password as %XX',
    })
    return null
  }
  const implicitTls = url.protocol === 'smtps:'
  const port = url.port === '' ? (implicitTls ? IMPLICIT_TLS_PORT : 587) : Number(url.port)
  return {
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port,
    secure: implicitTls || port === IMPLICIT_TLS_PORT,
    credentials: url.username === '' ? null : { user: decode(url.username), pass: decode(url.password) },
  }
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

function resolveSender(reader: SettingReader, user: string | null, appName: string): Sender | null {
  const reading = reader.text('SMTP_FROM')
  const sender = parseSender(reading?.value ?? user ?? '', appName)
  if (sender === null) {
    reader.report({
      code: 'config_mail_sender',
      message: reading === null ? 'SMTP_FROM is not set, and the user at the mail server is no address.' : 'SMTP_FROM is not an address.',
      fix: 'set SMTP_FROM=noreply@example.com',
    })
  }
  return sender
}

/** `address` or `Name <address>`; line breaks never get through. */
function parseSender(text: string, appName: string): Sender | null {
  const match = /^(?:"?([^"<>\r\n]*?)"?\s*<([^<>\s@]+@[^<>\s@]+)>|([^<>\s@]+@[^<>\s@]+))$/.exec(text)
  if (match === null) return null
  const address = match[2] ?? match[3]
  if (address === undefined) return null
  const name = match[1]?.trim() ?? ''
  return { name: name === '' ? appName : name, address }
}
