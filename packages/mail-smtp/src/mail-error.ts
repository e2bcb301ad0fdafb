/** `temporary`: the same mail may go through later. `permanent`: the server will refuse this mail each time. */
export type MailErrorKind = 'temporary' | 'permanent'

/**
 * A mail that the server has not taken over. Message and fields hold no address, no credential and nothing of the mail, and
 * there is no `cause`: servers repeat the recipient in their replies, and loggers print causes.
 */
export class MailError extends Error {
  override readonly name = 'MailError'
  readonly kind: MailErrorKind
  /** The reason by name, nodemailer's (`EAUTH`, `ETIMEDOUT`, …) or the system's (`ECONNREFUSED`). */
  readonly code: string
  /** The three digits of the server's reply, where it gave one. */
  readonly smtpStatus: number | undefined

  constructor(kind: MailErrorKind, code: string, smtpStatus: number | undefined, message: string) {
    super(message)
    this.kind = kind
    this.code = code
    this.smtpStatus = smtpStatus
  }
}

/** The fields of nodemailer's errors that are used, all of them unproven. */
interface Failure {
  readonly code?: unknown
  readonly responseCode?: unknown
  readonly response?: unknown
  readonly command?: unknown
  readonly originalCode?: unknown
}

/**
 * Only a 5xx reply about this mail (its envelope or its data, RFC 5321 4.2.1) is permanent. A refused connection, greeting,
 * certificate or sign-in is a fault of the server or of the settings: those are put right, and no mail should be lost meanwhile.
 * 503, bad sequence of commands, tells of the conversation and not of the mail.
 */
export function mailErrorOf(failure: unknown): MailError {
  const { code, originalCode, responseCode, response, command } = isFailure(failure) ? failure : {}
  const status = typeof responseCode === 'number' ? responseCode : undefined
  const aboutThisMail = code === 'EENVELOPE' || code === 'EMESSAGE'
  const refused = status === undefined || (status >= 500 && status !== 503)
  // The system's own name of the fault (ECONNREFUSED, CERT_HAS_EXPIRED) says more than nodemailer's (ESOCKET).
  const reason = fixedWord(originalCode) ?? fixedWord(code) ?? 'EUNKNOWN'
  const step = fixedWord(command)
  const at = step === undefined ? '' : ` at ${step}`
  const reply = status === undefined ? '' : `: ${status}${enhancedStatus(response)}`
  return new MailError(aboutThisMail && refused ? 'permanent' : 'temporary', reason, status, `mail not delivered, ${reason}${at}${reply}`)
}

/** Names from the code of a library, in capitals; never text that came over the wire. */
function fixedWord(value: unknown): string | undefined {
  return typeof value === 'string' && /^[A-Z][A-Z0-9_ ]*$/.test(value) ? value : undefined
}

function isFailure(value: unknown): value is Failure {
  return typeof value === 'object' && value !== null
}

/** The class.subject.detail triple of RFC 3463, the only part of the reply's text that cannot name anybody. */
function enhancedStatus(response: unknown): string {
  const triple = typeof response === 'string' ? /^\d{3}[ -]([245]\.\d{1,3}\.\d{1,3})\b/.exec(response)?.[1] : undefined
  return triple === undefined ? '' : ` ${triple}`
}
