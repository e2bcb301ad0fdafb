import type { Result } from '@sallyport/client'
import type { ResendData } from '@sallyport/protocol'
import type { ReactElement } from 'react'
import { alertOf } from '../ui/describe-error.ts'
import { EmailField } from '../ui/email-field.tsx'
import { FormAlert } from '../ui/form-alert.tsx'
import { SubmitButton } from '../ui/submit-button.tsx'
import { useAuthForm } from '../use-auth-form.ts'
import { judgeEmail } from './judge-password.ts'

export interface AskByEmailProps {
  readonly initialEmail?: string | undefined
  /** Runs whether or not the address has an account: nobody can tell from outside. */
  readonly onSuccess: (email: string, data: ResendData) => void | Promise<void>
}

interface AskByEmailFormProps extends AskByEmailProps {
  readonly label: string
  readonly ask: (email: string) => Promise<Result<ResendData>>
}

/** One address, to which something is to be mailed. */
export function AskByEmailForm({ initialEmail = '', label, ask, onSuccess }: AskByEmailFormProps): ReactElement {
  const form = useAuthForm({
    initial: { email: initialEmail },
    names: { email: 'username' },
    validate: (values) => ({ email: judgeEmail(values.email) }),
    submit: (values) => ask(values.email.trim()),
    onSuccess: (data, values) => onSuccess(values.email.trim(), data),
  })
  return (
    <form {...form.formProps} className="grid gap-5">
      <FormAlert content={form.formError === null ? null : alertOf(form.formError)} />
      <EmailField purpose="sign-in" autoFocus enterKeyHint="send" {...form.bind('email')} />
      <SubmitButton pending={form.pending} pendingLabel="Sending…">
        {label}
      </SubmitButton>
    </form>
  )
}
