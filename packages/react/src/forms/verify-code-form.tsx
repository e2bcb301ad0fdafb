import { type ClientError, isError } from '@sallyport/client'
import { type ReactElement, type ReactNode, useCallback } from 'react'
import { alertOf } from '../ui/describe-error.ts'
import { FormAlert } from '../ui/form-alert.tsx'
import { OtpField } from '../ui/otp-field.tsx'
import { PasswordField } from '../ui/password-field.tsx'
import { SubmitButton } from '../ui/submit-button.tsx'
import { useClient } from '../use-client.ts'
import { ResendRow } from './resend-row.tsx'
import { otpStatus } from './use-code-form.ts'
import { useResend } from './use-resend.ts'
import { useVerifyCode } from './use-verify-code.ts'

export interface VerifyCodeFormProps {
  readonly email: string
  readonly resendAvailableAt?: string | null
  /** Beside “Resend code”, such as a link that opens the mailbox. */
  readonly aside?: ReactNode
  readonly onSuccess: () => void | Promise<void>
}

/**
 * The code from the mail, sent as soon as it is complete. In a browser that did not sign up it also asks for the password
 * chosen at sign-up, so that nobody can verify an account whose password a stranger chose.
 */
export function VerifyCodeForm({ email, resendAvailableAt = null, aside, onSuccess }: VerifyCodeFormProps): ReactElement {
  const client = useClient()
  const { form, codeInput, passwordInput, asksPassword, verified, wrongCode, type, press } = useVerifyCode(email, onSuccess)
  const ask = useCallback(() => client.auth.resendVerification({ email }), [client, email])
  const resend = useResend(ask, resendAvailableAt, () => codeInput.current?.focus())
  const { formError, pending } = form

  return (
    <form
      {...form.formProps}
      onSubmit={(event) => {
        press()
        form.formProps.onSubmit(event)
      }}
      className="grid gap-5"
    >
      <FormAlert content={alertFor(formError ?? resend.error)} />
      <OtpField
        inputRef={codeInput}
        value={form.values.code}
        onChange={type}
        onComplete={() => {
          if (!asksPassword) void form.submit()
        }}
        status={otpStatus(verified, pending, wrongCode)}
        error={wrongCode}
      />
      {asksPassword ? (
        <PasswordField
          purpose="current"
          label="Password you chose at sign-up"
          hint="This browser didn’t create the account, so we ask."
          inputRef={passwordInput}
          pending={pending}
          {...form.bind('password')}
        />
      ) : null}
      <SubmitButton pending={pending} pendingLabel="Verifying…">
        Verify
      </SubmitButton>
      <ResendRow email={email} resend={resend} aside={aside} />
    </form>
  )
}

function alertFor(error: ClientError | null): ReturnType<typeof alertOf> | null {
  return error === null || isError(error, 'code_invalid', 'code_expired', 'password_required') ? null : alertOf(error)
}
