import type { MailMessage } from '@sallyport/ports'
import type { SendMailOptions } from 'nodemailer'
import { MailError } from './mail-error.ts'
import type { Mailbox } from './smtp-options.ts'

/**
 * One address and nothing else: no white space, control character, quote, bracket or separator that a header or an SMTP command
 * could read as a second recipient. Stricter than RFC 5321, as the engine's canonical form is.
 */
const ONE_ADDRESS = /^[^\s\p{Cc}"(),:;<>@[\\\]]{1,64}@[^\s\p{Cc}"(),:;<>@[\\\]]{1,255}$/u
/** What may stand left of the `@` in a Message-ID (RFC 5322 3.6.4, dot-atom without the exotic characters). */
const MESSAGE_ID_LEFT = /^[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*$/

/** The mail as nodemailer wants it, recipients only as objects (ASVS 1.3.11). Throws a permanent `MailError` for an unfit address or id. */
export function composeMail(message: MailMessage, from: Mailbox, replyTo: Mailbox | undefined): SendMailOptions {
  if (!ONE_ADDRESS.test(message.to.address))
    throw new MailError('permanent', 'EENVELOPE', undefined, 'mail not sent: the recipient is not one address')
  if (!MESSAGE_ID_LEFT.test(message.id))
    throw new MailError('permanent', 'EMESSAGE', undefined, 'mail not sent: its id does not fit a Message-ID')
  return {
    from: mailboxOf(from),
    to: [mailboxOf(message.to)],
    ...(replyTo === undefined ? {} : { replyTo: mailboxOf(replyTo) }),
    // The envelope is said, not derived, so that no header can add to it.
    envelope: { from: mailboxOf(from), to: [mailboxOf(message.to)] },
    subject: message.subject,
    text: message.text,
    html: message.html,
    messageId: `<${message.id}@${domainOf(from)}>`,
    // RFC 3834: keeps holiday notices and other automatic answers away.
    headers: { 'Auto-Submitted': 'auto-generated' },
  }
}

/** Throws a `TypeError` for a sender that could not be one, at construction instead of at the first mail. */
export function assertMailbox(option: string, { address }: Mailbox): void {
  if (!ONE_ADDRESS.test(address)) throw new TypeError(`createSmtpTransport: ${option} must be one e-mail address`)
}

function mailboxOf({ name, address }: Mailbox): { name: string; address: string } {
  return { name, address }
}

function domainOf({ address }: Mailbox): string {
  return address.slice(address.lastIndexOf('@') + 1)
}
