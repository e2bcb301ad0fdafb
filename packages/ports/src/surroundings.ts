import type { EpochMs } from './values.ts'

export interface Clock {
  now(): EpochMs
}

type LogMethod = (fields: Readonly<Record<string, unknown>>, message: string) => void

/** Structured logging. Fields never hold secrets; the implementation redacts all the same. */
export interface Logger {
  readonly debug: LogMethod
  readonly info: LogMethod
  readonly warn: LogMethod
  readonly error: LogMethod
}

export interface MailMessage {
  /** One stored address, handed over as a structured recipient, never parsed from text (ASVS 1.3.11). */
  readonly to: { readonly name: string; readonly address: string }
  readonly subject: string
  readonly text: string
  readonly html: string
  /** Becomes the `Message-ID`: a mail sent twice after a crash is recognisably the same. */
  readonly id: string
}

export interface MailTransport {
  /** Resolves once the mail server has taken the message over; throws otherwise. */
  send(message: MailMessage): Promise<void>
  /** Resolves when a connection can be made, for the health check. */
  verify(): Promise<void>
  close(): Promise<void>
}

/** What happened, for metrics. Called synchronously; must not throw. */
export interface Observer {
  request(event: { readonly method: string; readonly route: string; readonly status: number; readonly durationMs: number }): void
  signIn(event: { readonly method: string; readonly outcome: string }): void
  refresh(event: { readonly outcome: string }): void
  rateLimited(event: { readonly rule: string }): void
  mail(event: { readonly template: string; readonly outcome: 'sent' | 'retry' | 'failed' }): void
  /** One batch of a clean-up; `what` is a `Sweepable` or `audit`. */
  cleanedUp(event: { readonly what: string; readonly rows: number }): void
}
