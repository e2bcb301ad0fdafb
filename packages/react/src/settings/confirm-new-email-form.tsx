import { type ReactElement, useCallback } from 'react'
import { ResendRow } from '../forms/resend-row.tsx'
import { isWrongCode, useCodeForm } from '../forms/use-code-form.ts'
import { useResend } from '../forms/use-resend.ts'
import { Button } from '../ui/button.tsx'
import { alertOf } from '../ui/describe-error.ts'
import { FormAlert } from '../ui/form-alert.tsx'
import { OtpField } from '../ui/otp-field.tsx'
import { SubmitButton } from '../ui/submit-button.tsx'
import { useFocusOnArrival } from '../ui/use-focus-on-arrival.ts'
import { useClient } from '../use-client.ts'
import type { PendingEmail } from './change-email-form.tsx'

export interface ConfirmNewEmailFormProps {
  readonly pending: PendingEmail
  readonly onConfirmed: () => void | Promise<void>
  readonly onCancel: () => void
}

/** The code from the new mailbox; the link in the same mail does it too. */
export function ConfirmNewEmailForm({ pending, onConfirmed, onCancel }: ConfirmNewEmailFormProps): ReactElement {
  const client = useClient()
  const { address } = pending
  const submit = useCallback((code: string) => client.user.confirmEmailChange({ code }), [client])
  const { form, formProps, input, status, wrong, type } = useCodeForm(submit, async () => {
    // The page shows the new address before it says that it is done.
    await client.user.get()
    await onConfirmed()
  })
  const ask = useCallback(() => client.user.changeEmail({ newEmail: address }), [client, address])
  const resend = useResend(ask, pending.resendAvailableAt, () => input.current?.focus())
  const error = form.formError ?? resend.error
  useFocusOnArrival(input)

  return (
    <form {...formProps} className="grid gap-5">
      <p className="text-[0.9375rem] leading-6">
        We sent a 6-digit code to <bdi dir="ltr">{address}</bdi>. Enter it here, or open the link in that mail. Until then your email stays
        as it is.
      </p>
      <FormAlert content={error === null || isWrongCode(error) ? null : alertOf(error)} />
      <OtpField
        inputRef={input}
        value={form.values.code}
        onChange={type}
        onComplete={() => void form.submit()}
        status={status}
        error={wrong}
      />
      <div className="flex flex-wrap gap-3">
        <SubmitButton pending={form.pending} pendingLabel="Verifying…" className="sm:w-auto">
          Confirm new email
        </SubmitButton>
        <Button className="w-full sm:w-auto" onClick={onCancel}>
          Not now
        </Button>
      </div>
      <ResendRow email={address} resend={resend} />
    </form>
  )
}
