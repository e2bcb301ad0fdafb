import type { ReactElement } from 'react'
import { mailboxOf } from '../lib/email-help.ts'
import { TEXT_LINK } from './auth-shell.tsx'

/** “Open Gmail”, where the provider of an address is known. */
export function MailboxLink({ email }: { readonly email: string }): ReactElement | null {
  const mailbox = mailboxOf(email)
  if (mailbox === null) return null
  return (
    <a href={mailbox.url} target="_blank" rel="noopener noreferrer" className={TEXT_LINK}>
      Open {mailbox.name}
    </a>
  )
}
