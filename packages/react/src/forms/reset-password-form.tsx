import type { ReactElement, ReactNode } from 'react'
import { alertOf } from '../ui/describe-error.ts'
import { EmailField, HiddenUsername } from '../ui/email-field.tsx'
import { FormAlert } from '../ui/form-alert.tsx'
import { OtpField } from '../ui/otp-field.tsx'
import { SubmitButton } from '../ui/submit-button.tsx'
import { useAuthForm } from '../use-auth-form.ts'
import { useClient } from '../use-client.ts'
import { judgeEmail, judgePassword } from './judge-password.ts'
import { NewPasswordField, type StrengthProps, usePasswordPolicy } from './new-password-field.tsx'

export interface ResetPasswordFormProps extends StrengthProps {
  /** From the mailed link; without it the form asks for the address and the code of the mail. */
  readonly token?: string | undefined
  /** Known only where this browser asked for the mail. */
  readonly email?: string | undefined
  /** The way to a new link, shown when this one is used up. */
  readonly newLink?: ReactNode
  readonly onSuccess: (email: string | undefined) => void | Promise<void>
}

/** A new password by the link or the code of a mail. It signs every device out and nobody in. */
export function ResetPasswordForm(props: ResetPasswordFormProps): ReactElement {
  const { token, email: knownEmail, newLink, onSuccess, estimateStrength, prepareStrength } = props
  const client = useClient()
  const policy = usePasswordPolicy()
  const byCode = token === undefined
  const form = useAuthForm({
    initial: { email: knownEmail ?? '', code: '', password: '' },
    names: { email: 'username', code: 'one-time-code', password: 'new-password' },
    validate: (values) => ({
      email: byCode ? judgeEmail(values.email) : undefined,
      code: byCode && values.code.length < 6 ? 'Enter all 6 digits.' : undefined,
      password: judgePassword(values.password, policy),
    }),
    submit: ({ email, code, password }) =>
      client.auth.resetPassword(byCode ? { email: email.trim(), code, password } : { token, password }),
    onSuccess: (_, values) => onSuccess((byCode ? values.email.trim() : knownEmail) || undefined),
  })
  const { formError, pending, values, errors, setValue } = form
  const account = byCode ? values.email : knownEmail
  const usedUp = formError?.code.startsWith('link_') === true || formError?.code === 'code_attempts_exceeded'

  return (
    <form {...form.formProps} className="grid gap-5">
      <FormAlert content={formError === null ? null : alertOf(formError, usedUp ? newLink : undefined)} />
      {byCode ? (
        <>
          <EmailField purpose="sign-in" autoFocus={values.email === ''} {...form.bind('email')} />
          <OtpField
            label="Code from the mail"
            value={values.code}
            error={errors.code}
            status={errors.code === undefined ? 'idle' : 'error'}
            onChange={(code) => setValue('code', code)}
          />
        </>
      ) : null}
      {byCode || !knownEmail ? null : <HiddenUsername email={knownEmail} />}
      <NewPasswordField
        label="New password"
        pending={pending}
        context={account ? [account] : []}
        estimateStrength={estimateStrength}
        prepareStrength={prepareStrength}
        {...form.bind('password')}
      />
      <SubmitButton pending={pending} pendingLabel="Saving…">
        Save password
      </SubmitButton>
      <p className="-mt-2 text-[0.8125rem] leading-[1.125rem] text-muted-foreground">
        This signs you out on every device, in case someone else knows your old password.
      </p>
    </form>
  )
}
