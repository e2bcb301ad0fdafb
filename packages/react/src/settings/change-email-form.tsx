import { isError } from '@sallyport/client'
import { type ReactElement, useRef } from 'react'
import { judgeEmail } from '../forms/judge-password.ts'
import { Button } from '../ui/button.tsx'
import { alertOf } from '../ui/describe-error.ts'
import { EmailField } from '../ui/email-field.tsx'
import { FormAlert } from '../ui/form-alert.tsx'
import { SubmitButton } from '../ui/submit-button.tsx'
import { useFocusOnArrival } from '../ui/use-focus-on-arrival.ts'
import { useAuthForm } from '../use-auth-form.ts'
import { useClient } from '../use-client.ts'

/** A change of address that waits for its code. */
export interface PendingEmail {
  readonly address: string
  readonly resendAvailableAt: string
}

export interface ChangeEmailFormProps {
  readonly onAsked: (pending: PendingEmail) => void
  readonly onCancel: () => void
}

/** Asks for the new address. Nothing changes before a code, or a link, from its mailbox comes back. */
export function ChangeEmailForm({ onAsked, onCancel }: ChangeEmailFormProps): ReactElement {
  const client = useClient()
  const input = useRef<HTMLInputElement>(null)
  const form = useAuthForm({
    initial: { newEmail: '' },
    names: { newEmail: 'email' },
    validate: ({ newEmail }) => ({ newEmail: judgeEmail(newEmail) }),
    submit: ({ newEmail }) => client.user.changeEmail({ newEmail: newEmail.trim() }),
    onSuccess: ({ resendAvailableAt }, { newEmail }) => onAsked({ address: newEmail.trim(), resendAvailableAt }),
  })
  const { formError, errors, pending } = form
  const unchanged = isError(formError, 'email_unchanged') ? formError.message : undefined
  useFocusOnArrival(input)

  return (
    <form {...form.formProps} className="grid max-w-[25rem] gap-5">
      <FormAlert content={formError === null || unchanged !== undefined ? null : alertOf(formError)} />
      <EmailField
        purpose="contact"
        label="New email"
        inputRef={input}
        hint="We send a code there. Until you enter it, your email stays as it is."
        {...form.bind('newEmail')}
        error={errors.newEmail ?? unchanged}
      />
      <div className="flex flex-wrap gap-3">
        <SubmitButton pending={pending} pendingLabel="Sending…" className="sm:w-auto">
          Send code
        </SubmitButton>
        <Button className="w-full sm:w-auto" onClick={onCancel}>
          Cancel
        </Button>
      </div>
    </form>
  )
}
