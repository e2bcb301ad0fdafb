export { MailError, type MailErrorKind } from './mail-error.ts'
export type { Mailbox, SmtpServer, SmtpTimeouts, SmtpTransportOptions, SmtpTransportSettings } from './smtp-options.ts'
export { createSmtpTransport } from './smtp-transport.ts'
