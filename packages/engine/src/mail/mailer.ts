import type { KeyObject } from 'node:crypto'
import type { EpochMs, OutboxMail, OutboxRecord } from '@sallyport/ports'
import type { Caller } from '../kernel/caller.ts'
import { toInstant } from '../kernel/clock.ts'
import { deviceLabel, parseDevice } from '../kernel/device.ts'
import { newId } from '../kernel/ids.ts'
import { openBox, sealBox } from '../kernel/sealed-box.ts'
import type { RenderedMail } from './mail-content.ts'
import { type MailTemplate, mailContent } from './mail-templates.ts'
import { renderMail } from './render-mail.ts'

export interface MailRecipient {
  /** The stored, canonical address; mail goes nowhere else. */
  readonly email: string
  readonly name: string
}

export interface OpenedMail extends RenderedMail {
  readonly recipientName: string
  /** The typed code and the link, for the development outbox. */
  readonly code: string | null
  readonly url: string | null
  /** When the secret that the mail is there for expires; `null` for a mail that is worth reading without one. */
  readonly usefulUntil: EpochMs | null
}

export interface Mailer {
  /** A mail ready to be committed with the change it tells about; its content, which holds a secret, is encrypted. */
  draft(caller: Caller | null, recipient: MailRecipient, mail: MailTemplate, now: number): OutboxMail
  /** `null` when the payload is gone or belongs to another key. */
  open(record: Pick<OutboxRecord, 'id' | 'payload'>): OpenedMail | null
}

export function createMailer(deps: { readonly key: KeyObject; readonly appName: string }): Mailer {
  return {
    draft(caller, recipient, mail, now) {
      const id = newId()
      const occasion = {
        appName: deps.appName,
        name: greetable(recipient.name),
        when: `${toInstant(now).slice(0, 16).replace('T', ' ')} UTC`,
        device: deviceLabel(parseDevice(caller?.userAgent ?? null)),
        ipAddress: caller?.ipAddress ?? 'unknown',
      }
      const opened: OpenedMail = {
        ...renderMail(mailContent(mail, occasion), deps.appName),
        recipientName: recipient.name,
        code: 'code' in mail ? mail.code : null,
        url: 'url' in mail ? mail.url : null,
        usefulUntil: 'expiresAt' in mail ? mail.expiresAt : null,
      }
      return {
        id,
        template: mail.template,
        recipient: recipient.email,
        payload: sealBox(deps.key, JSON.stringify(opened), id),
        createdAt: now,
      }
    },
    open(record) {
      const json = record.payload === '' ? null : openBox(deps.key, record.payload, record.id)
      // Sealed by an earlier version, a mail does not say until when it is useful: then it is sent.
      return json === null ? null : { usefulUntil: null, ...(JSON.parse(json) as Omit<OpenedMail, 'usefulUntil'>) }
    },
  }
}

/** Anybody can sign up with anybody's address: a greeting carries a person's name to it, not a stranger's message or link. */
function greetable(name: string): string {
  return /^[\p{L}\p{M}][\p{L}\p{M}'’ -]{0,39}$/u.test(name) ? name : ''
}
