import { type ReactElement, useEffect, useRef } from 'react'
import { Button } from '../ui/button.tsx'
import { alertOf } from '../ui/describe-error.ts'
import { HiddenUsername } from '../ui/email-field.tsx'
import { FormAlert } from '../ui/form-alert.tsx'
import { PasswordField } from '../ui/password-field.tsx'
import { SubmitButton } from '../ui/submit-button.tsx'
import { useAuthForm } from '../use-auth-form.ts'
import { useClient } from '../use-client.ts'
import { judgePassword, judgeRequired } from './judge-password.ts'
import { NewPasswordField, type StrengthProps, usePasswordPolicy } from './new-password-field.tsx'

export interface ChangePasswordFormProps extends StrengthProps {
  readonly email: string
  /** Runs with the number of other devices that were signed out. */
  readonly onSuccess: (revoked: number) => void
  readonly onCancel: () => void
}

/** The current password and a new one; every other device is signed out. */
export function ChangePasswordForm(props: ChangePasswordFormProps): ReactElement {
  const { email, onSuccess, onCancel, estimateStrength, prepareStrength } = props
  const client = useClient()
  const policy = usePasswordPolicy()
  const current = useRef<HTMLInputElement>(null)
  const form = useAuthForm({
    initial: { currentPassword: '', newPassword: '' },
    names: { currentPassword: 'current-password', newPassword: 'new-password' },
    validate: (values) => ({
      currentPassword: judgeRequired(values.currentPassword),
      newPassword: judgePassword(values.newPassword, policy),
    }),
    submit: (values) => client.user.changePassword(values),
    onSuccess: (data) => onSuccess(data.revoked),
  })
  const { formError, pending } = form

  useEffect(() => {
    current.current?.focus()
  }, [])

  return (
    <form {...form.formProps} className="grid max-w-[25rem] gap-5">
      <FormAlert content={formError === null ? null : alertOf(formError)} />
      <HiddenUsername email={email} />
      <PasswordField purpose="current" label="Current password" inputRef={current} pending={pending} {...form.bind('currentPassword')} />
      <NewPasswordField
        label="New password"
        pending={pending}
        context={[email]}
        estimateStrength={estimateStrength}
        prepareStrength={prepareStrength}
        {...form.bind('newPassword')}
      />
      <p className="text-[0.8125rem] leading-[1.125rem] text-muted-foreground">
        Your other devices are signed out. This device stays signed in.
      </p>
      <div className="flex flex-wrap gap-3">
        <SubmitButton pending={pending} pendingLabel="Saving…" className="sm:w-auto">
          Save password
        </SubmitButton>
        <Button onClick={onCancel} className="w-full sm:w-auto">
          Cancel
        </Button>
      </div>
    </form>
  )
}
