import type { MailTransport } from '@sallyport/ports'
import { assertMailbox, composeMail } from './compose-mail.ts'
import { MailError, mailErrorOf } from './mail-error.ts'
import { poolOptionsOf, type SmtpTransportOptions } from './smtp-options.ts'

const DEFAULT_DELIVERY_MS = 60_000

/**
 * Mail over pooled SMTP connections, with the certificate of the server verified. Nothing is loaded or connected before the
 * first mail. `send` and `verify` reject with `MailError`; any number of concurrent callers, five connections at most.
 * `close` lets a mail that is being handed over finish. Throws a `TypeError` for settings that cannot work.
 */
export function createSmtpTransport(options: SmtpTransportOptions): MailTransport {
  const { from, replyTo } = options
  const deliveryMs = options.timeouts?.deliveryMs ?? DEFAULT_DELIVERY_MS
  const poolOptions = poolOptionsOf(options)
  assertMailbox('from', from)
  if (replyTo !== undefined) assertMailbox('replyTo', replyTo)

  let transporter: ReturnType<typeof connect> | undefined
  let closed = false

  async function connect() {
    const { createTransport } = await import('nodemailer')
    return createTransport(poolOptions)
  }

  function open(): ReturnType<typeof connect> {
    if (closed) throw new MailError('temporary', 'ECLOSED', undefined, 'mail not sent: the transport has been closed')
    transporter ??= connect()
    return transporter
  }

  return {
    async send(message) {
      const mail = composeMail(message, from, replyTo)
      const pool = await open()
      await pool.sendMail({ ...mail, signal: AbortSignal.timeout(deliveryMs) }).catch(rejectAsMailError)
    },
    async verify() {
      const pool = await open()
      await pool.verify().catch(rejectAsMailError)
    },
    async close() {
      closed = true
      const pool = await transporter
      pool?.close()
    },
  }
}

function rejectAsMailError(failure: unknown): never {
  throw mailErrorOf(failure)
}
