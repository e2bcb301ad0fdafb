import type { ReactElement, ReactNode } from 'react'
import { maskEmail } from '../ui/mask-email.ts'
import { ResendButton } from '../ui/resend-button.tsx'
import type { Resend } from './use-resend.ts'

export interface ResendRowProps {
  readonly email: string
  readonly resend: Resend
  /** Beside the button, such as a link that opens the mailbox. */
  readonly aside?: ReactNode
}

/** Under a code field: another mail, and that it was sent. */
export function ResendRow({ email, resend, aside }: ResendRowProps): ReactElement {
  return (
    <div className="text-sm leading-5">
      <p className="flex flex-wrap items-center gap-x-4 gap-y-1">
        <ResendButton what="code" availableAt={resend.availableAt} pending={resend.pending} onResend={() => void resend.send()} />
        {aside}
      </p>
      <p role="status" className="mt-2 text-muted-foreground">
        {resend.count > 0 ? `New code sent to ${maskEmail(email)}.` : null}
        {resend.count > 1 ? ' Still nothing? Check spam, and check the address.' : null}
      </p>
    </div>
  )
}
