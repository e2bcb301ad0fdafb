import type { SMTPPoolOptions } from 'nodemailer'

/** One mailbox, never text that would have to be parsed. */
export interface Mailbox {
  readonly name: string
  readonly address: string
}

/** Milliseconds. The defaults keep one dead mail server from holding a delivery for longer than a minute. */
export interface SmtpTimeouts {
  /** From the first lookup of the name until the server may be spoken to; default 10 000. */
  readonly connectionMs?: number | undefined
  /** From the open connection until its greeting; default 10 000. */
  readonly greetingMs?: number | undefined
  /** Silence in the middle of a conversation; default 20 000. */
  readonly socketMs?: number | undefined
  /** One whole delivery, so that a server that answers a byte at a time cannot stretch it; default 60 000. */
  readonly deliveryMs?: number | undefined
}

export interface SmtpServer {
  readonly host: string
  /** Default 465 when `secure`, else 587. */
  readonly port?: number | undefined
  readonly user?: string | undefined
  readonly pass?: string | undefined
  /** TLS from the first byte; default: on for port 465. Otherwise STARTTLS is used wherever the server offers it. */
  readonly secure?: boolean | undefined
}

export interface SmtpTransportSettings {
  readonly from: Mailbox
  readonly replyTo?: Mailbox | undefined
  readonly timeouts?: SmtpTimeouts | undefined
  /**
   * Refuse a server without TLS. Default: on where credentials would travel to another machine, since whoever sits between could
   * strip the offer of STARTTLS and read them.
   */
  readonly requireTls?: boolean | undefined
  /** Certificates (PEM) of an authority of one's own, in place of the well-known ones. */
  readonly certificateAuthority?: string | undefined
}

/** Either `url`, `smtp://user:pass@host:587` or `smtps://…` with percent-encoded credentials, or its parts. */
export type SmtpTransportOptions = SmtpTransportSettings & ({ readonly url: string } | SmtpServer)

/** What nodemailer is built with. Throws a `TypeError` that names the fault and never shows the URL, which holds a password. */
export function poolOptionsOf(options: SmtpTransportOptions): SMTPPoolOptions & { pool: true } {
  const { host, port, user, pass, secure } = 'url' in options ? parseSmtpUrl(options.url) : options
  const implicitTls = secure ?? port === 465
  const { connectionMs = 10_000, greetingMs = 10_000, socketMs = 20_000 } = options.timeouts ?? {}
  return {
    pool: true,
    host,
    port: port ?? (implicitTls ? 465 : 587),
    secure: implicitTls,
    requireTLS: options.requireTls ?? (user !== undefined && !isLoopback(host)),
    tls: {
      rejectUnauthorized: true,
      minVersion: 'TLSv1.2',
      ...(options.certificateAuthority === undefined ? {} : { ca: options.certificateAuthority }),
    },
    ...(user === undefined ? {} : { auth: { user, pass: pass ?? '' } }),
    connectionTimeout: connectionMs,
    greetingTimeout: greetingMs,
    socketTimeout: socketMs,
    // Once, for a pooled connection that the server has closed in the meantime. Everything else is the outbox's to retry.
    maxRequeues: 1,
    // The text comes from templates; nothing in it may make the mailer read files or fetch addresses.
    disableFileAccess: true,
    disableUrlAccess: true,
  }
}

/** nodemailer's own parser is not used: it takes any option, `tls.rejectUnauthorized` for one, from the query. */
function parseSmtpUrl(text: string): SmtpServer {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url === undefined) throw new TypeError('the SMTP URL cannot be read; percent-encode the user and the password')
  if (url.protocol !== 'smtp:' && url.protocol !== 'smtps:') throw new TypeError('the SMTP URL must begin with smtp:// or smtps://')
  if (url.hostname === '') throw new TypeError('the SMTP URL names no host')
  if (url.search !== '' || url.hash !== '' || !/^\/?$/.test(url.pathname)) {
    throw new TypeError('the SMTP URL must end after the port; what follows has options of its own')
  }
  return {
    host: url.hostname.replace(/^\[(.*)\]$/, '$1'),
    port: url.port === '' ? undefined : Number(url.port),
    user: url.username === '' ? undefined : percentDecoded(url.username),
    pass: url.password === '' ? undefined : percentDecoded(url.password),
    secure: url.protocol === 'smtps:' ? true : undefined,
  }
}

function percentDecoded(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch (cause) {
    throw new TypeError('the SMTP URL holds a stray % in its user or password; write it as %25', { cause })
  }
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host)
}
