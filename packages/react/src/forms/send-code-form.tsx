import type { ResendData } from '@sallyport/protocol'
import type { ReactElement } from 'react'
import { alertOf } from '../ui/describe-error.ts'
import { EmailField } from '../ui/email-field.tsx'
import { FormAlert } from '../ui/form-alert.tsx'
import { SubmitButton } from '../ui/submit-button.tsx'
import { useAuthForm } from '../use-auth-form.ts'
import { useClient } from '../use-client.ts'
import { judgeEmail } from './judge-password.ts'

export interface SendCodeFormProps {
  readonly initialEmail?: string | undefined
  /** Runs whether or not the address has an account: nobody can tell from outside. */
  readonly onSuccess: (email: string, data: ResendData) => void | Promise<void>
}

/** Asks for a code to sign in with. */
export function SendCodeForm({ initialEmail = '', onSuccess }: SendCodeFormProps): ReactElement {
  const client = useClient()
  const form = useAuthForm({
    initial: { email: initialEmail },
    names: { email: 'username' },
    validate: (values) => ({ email: judgeEmail(values.email) }),
    submit: (values) => client.auth.sendOtp({ email: values.email.trim() }),
    onSuccess: (data, values) => onSuccess(values.email.trim(), data),
  })
  return (
    <form {...form.formProps} className="grid gap-5">
      <FormAlert content={form.formError === null ? null : alertOf(form.formError)} />
      <EmailField purpose="sign-in" autoFocus enterKeyHint="send" {...form.bind('email')} />
      <SubmitButton pending={form.pending} pendingLabel="Sending…">
        Email me a code
      </SubmitButton>
    </form>
  )
}
