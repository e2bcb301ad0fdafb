import { isError } from '@sallyport/client'
import { type ReactElement, type ReactNode, useEffect, useRef, useState } from 'react'
import { alertOf } from '../ui/describe-error.ts'
import { FormAlert } from '../ui/form-alert.tsx'
import { PasswordField } from '../ui/password-field.tsx'
import { SubmitButton } from '../ui/submit-button.tsx'
import { useAuthForm } from '../use-auth-form.ts'
import { useClient } from '../use-client.ts'
import { judgeRequired } from './judge-password.ts'

export interface ConfirmEmailFormProps {
  readonly token: string
  /** Whether this browser signed up; elsewhere the password chosen at sign-up is asked for as well. */
  readonly sameBrowser: boolean
  /** Beside the password: the way out for somebody who does not know it. */
  readonly resetInstead: ReactNode
  readonly onSuccess: () => void | Promise<void>
}

/** The button behind a mailed link: opening the link does nothing by itself, as mail scanners open links too. */
export function ConfirmEmailForm({ token, sameBrowser, resetInstead, onSuccess }: ConfirmEmailFormProps): ReactElement {
  const client = useClient()
  const [asksPassword, setAsksPassword] = useState(!sameBrowser)
  const password = useRef<HTMLInputElement>(null)
  const form = useAuthForm({
    initial: { password: '' },
    names: { password: 'current-password' },
    secrets: ['password'],
    validate: (values) => ({ password: asksPassword ? judgeRequired(values.password) : undefined }),
    submit: (values) => client.auth.verifyEmail({ token, ...(asksPassword ? { password: values.password } : {}) }),
    onSuccess,
  })
  const { formError, pending } = form

  useEffect(() => {
    if (isError(formError, 'password_required')) setAsksPassword(true)
    if (isError(formError, 'password_required', 'invalid_credentials')) password.current?.focus()
  }, [formError])

  return (
    <form {...form.formProps} className="grid gap-5">
      <FormAlert content={formError === null || isError(formError, 'password_required') ? null : alertFor(formError)} />
      {asksPassword ? (
        <PasswordField
          purpose="current"
          label="Password you chose at sign-up"
          hint="This isn’t the browser that created the account, so we ask."
          aside={resetInstead}
          inputRef={password}
          pending={pending}
          {...form.bind('password')}
        />
      ) : null}
      <SubmitButton pending={pending} pendingLabel="Verifying…">
        Verify email
      </SubmitButton>
    </form>
  )
}

function alertFor(error: Parameters<typeof alertOf>[0]): ReturnType<typeof alertOf> {
  return isError(error, 'invalid_credentials') ? { tone: 'error', title: 'That isn’t the password chosen at sign-up' } : alertOf(error)
}
