import type { DataOf } from '@sallyport/client'
import { type ReactElement, type ReactNode, useCallback } from 'react'
import { alertOf } from '../ui/describe-error.ts'
import { FormAlert } from '../ui/form-alert.tsx'
import { OtpField } from '../ui/otp-field.tsx'
import { SubmitButton } from '../ui/submit-button.tsx'
import { useClient } from '../use-client.ts'
import { ResendRow } from './resend-row.tsx'
import { isWrongCode, useCodeForm } from './use-code-form.ts'
import { useResend } from './use-resend.ts'

export interface SignInCodeFormProps {
  readonly email: string
  readonly resendAvailableAt?: string | null
  readonly rememberMe?: boolean
  /** Beside “Resend code”, such as a link that opens the mailbox. */
  readonly aside?: ReactNode
  /** A session, or a second step that is still owed: ask `isSignedIn`. */
  readonly onSuccess: (data: DataOf<'verifyOtp'>) => void | Promise<void>
}

/** The mailed code to sign in with. It counts in the browser that asked for it. */
export function SignInCodeForm({
  email,
  resendAvailableAt = null,
  rememberMe = false,
  aside,
  onSuccess,
}: SignInCodeFormProps): ReactElement {
  const client = useClient()
  const { form, formProps, input, status, wrong, type } = useCodeForm(
    (code) => client.auth.verifyOtp({ email, otp: code, rememberMe }),
    onSuccess,
  )
  const ask = useCallback(() => client.auth.sendOtp({ email }), [client, email])
  const resend = useResend(ask, resendAvailableAt, () => input.current?.focus())
  const problem = isWrongCode(form.formError) ? resend.error : (form.formError ?? resend.error)

  return (
    <form {...formProps} className="grid gap-5">
      <FormAlert content={problem === null ? null : alertOf(problem)} />
      <OtpField
        inputRef={input}
        value={form.values.code}
        onChange={type}
        onComplete={() => void form.submit()}
        status={status}
        error={wrong}
      />
      <SubmitButton pending={form.pending} pendingLabel="Signing in…">
        Sign in
      </SubmitButton>
      <ResendRow email={email} resend={resend} aside={aside} />
    </form>
  )
}
