import { type ClientError, isError, type Result } from '@sallyport/client'
import { FIELD_ERRORS, type ResendData, type SignedInData } from '@sallyport/protocol'
import { type ReactElement, type ReactNode, useEffect, useRef, useState } from 'react'
import { alertOf, waitInWords } from '../ui/describe-error.ts'
import { TextField } from '../ui/field.tsx'
import { type AlertContent, FormAlert } from '../ui/form-alert.tsx'
import { OtpField } from '../ui/otp-field.tsx'
import { SubmitButton } from '../ui/submit-button.tsx'
import { useFocusOnArrival } from '../ui/use-focus-on-arrival.ts'
import { useAuthForm } from '../use-auth-form.ts'
import { ResendRow } from './resend-row.tsx'
import { isWrongCode, useCodeForm } from './use-code-form.ts'
import { useResend } from './use-resend.ts'

/** What every kind of second step is given. */
export interface StepProps {
  /** Masked. */
  readonly email: string
  readonly canRecover: boolean
  readonly submit: (code: string) => Promise<Result<SignedInData>>
  readonly sendCode: () => Promise<Result<ResendData>>
  readonly onSuccess: (data: SignedInData) => void | Promise<void>
  /** “Don’t ask again on this device”, where that is offered. */
  readonly trust: ReactNode
}

function Explanation({ children }: { readonly children: ReactNode }): ReactElement {
  return <p className="text-[0.9375rem] leading-6 text-muted-foreground">{children}</p>
}

/** Guesses at short codes run out, over all sign-ins of an account; recovery codes cannot be guessed and go on working. */
function alertFor(error: ClientError | null, canRecover: boolean): AlertContent | null {
  if (error === null || isWrongCode(error) || isError(error, 'recovery_code_invalid', 'second_factor_expired')) return null
  if (!isError(error, 'code_attempts_exceeded') || error.retryAfter === null) return alertOf(error)
  const wait = `No more codes are taken for ${waitInWords(error.retryAfter)}.`
  return { tone: 'error', title: 'Too many wrong codes', text: canRecover ? `${wait} A recovery code still works.` : wait }
}

/** A code from the authenticator app. */
export function AppCodeStep({ canRecover, submit, onSuccess, trust }: StepProps): ReactElement {
  const { form, formProps, input, status, wrong, type } = useCodeForm(submit, onSuccess)
  useFocusOnArrival(input)
  return (
    <form {...formProps} className="grid gap-5">
      <Explanation>Enter the 6-digit code from your authenticator app.</Explanation>
      <FormAlert content={alertFor(form.formError, canRecover)} />
      <OtpField
        inputRef={input}
        value={form.values.code}
        onChange={type}
        onComplete={() => void form.submit()}
        status={status}
        error={wrong}
      />
      {trust}
      <SubmitButton pending={form.pending} pendingLabel="Verifying…">
        Verify
      </SubmitButton>
    </form>
  )
}

/** A code from the mailbox, sent on the way here, once. */
export function MailedCodeStep({ email, canRecover, submit, sendCode, onSuccess, trust }: StepProps): ReactElement {
  const { form, formProps, input, status, wrong, type } = useCodeForm(submit, onSuccess)
  const resend = useResend(sendCode, null, () => input.current?.focus())
  const [byItself, setByItself] = useState(true)
  const asked = useRef(false)
  // biome-ignore lint/correctness/useExhaustiveDependencies: one mail for one visit to this step
  useEffect(() => {
    if (asked.current) return
    asked.current = true
    void resend.send()
  }, [])
  // Within a minute of the last mail there is no other: after a reload that one is still good.
  const unsent = byItself && isError(resend.error, 'rate_limited') ? null : resend.error
  const problem = isWrongCode(form.formError) ? unsent : (form.formError ?? unsent)
  return (
    <form {...formProps} className="grid gap-5">
      <Explanation>
        {resend.pending ? 'We’re sending a 6-digit code to' : 'Enter the 6-digit code from our mail to'} <bdi dir="ltr">{email}</bdi>.
      </Explanation>
      <FormAlert content={alertFor(problem, canRecover)} />
      <OtpField
        inputRef={input}
        value={form.values.code}
        onChange={type}
        onComplete={() => void form.submit()}
        status={status}
        error={wrong}
      />
      {trust}
      <SubmitButton pending={form.pending} pendingLabel="Verifying…">
        Verify
      </SubmitButton>
      <ResendRow
        email={email}
        resend={{
          ...resend,
          // The first mail was asked for by the page, and is no “new” one.
          count: Math.max(0, resend.count - 1),
          send() {
            setByItself(false)
            return resend.send()
          },
        }}
      />
    </form>
  )
}

/** One of the codes that were shown when two-step verification was turned on. */
export function RecoveryCodeStep({ canRecover, submit, onSuccess, trust }: StepProps): ReactElement {
  const input = useRef<HTMLInputElement>(null)
  const form = useAuthForm({
    initial: { code: '' },
    names: { code: 'backup-code' },
    validate: ({ code }) => ({ code: code.trim() === '' ? FIELD_ERRORS.required : undefined }),
    submit: ({ code }) => submit(code.trim()),
    onSuccess,
  })
  const { formError, errors, pending } = form
  const wrong = isError(formError, 'recovery_code_invalid') ? formError.message : undefined
  useFocusOnArrival(input)
  useEffect(() => {
    if (wrong !== undefined) input.current?.focus()
  }, [wrong])
  return (
    <form {...form.formProps} className="grid gap-5">
      <Explanation>Enter one of the recovery codes you saved. Each works once.</Explanation>
      <FormAlert content={alertFor(formError, canRecover)} />
      <TextField
        inputRef={input}
        name="backup-code"
        label="Recovery code"
        autoComplete="off"
        autoCapitalize="characters"
        spellCheck={false}
        dir="ltr"
        className="font-mono"
        {...form.bind('code')}
        error={errors.code ?? wrong}
      />
      {trust}
      <SubmitButton pending={pending} pendingLabel="Verifying…">
        Verify
      </SubmitButton>
    </form>
  )
}
