import { type ClientError, isError, type Result } from '@sallyport/client'
import type { ReauthenticationData } from '@sallyport/protocol'
import { type ReactElement, useCallback, useEffect, useRef, useState } from 'react'
import { judgeRequired } from '../forms/judge-password.ts'
import { ResendRow } from '../forms/resend-row.tsx'
import { type CodeForm, isWrongCode, useCodeForm } from '../forms/use-code-form.ts'
import { useResend } from '../forms/use-resend.ts'
import { askForPasskey } from '../passkey-ceremony.ts'
import { Button } from '../ui/button.tsx'
import { alertOf } from '../ui/describe-error.ts'
import { HiddenUsername } from '../ui/email-field.tsx'
import { type AlertContent, FormAlert } from '../ui/form-alert.tsx'
import { PasskeyIcon, Spinner } from '../ui/icons.tsx'
import { maskEmail } from '../ui/mask-email.ts'
import { OtpField } from '../ui/otp-field.tsx'
import { PasswordField } from '../ui/password-field.tsx'
import { SubmitButton } from '../ui/submit-button.tsx'
import { useFocusOnArrival } from '../ui/use-focus-on-arrival.ts'
import { useAuthForm } from '../use-auth-form.ts'
import { useClient } from '../use-client.ts'

/** What every way to confirm is given. */
export interface ProofProps {
  readonly email: string
  readonly onConfirmed: () => void
  /** While the answer is awaited the dialog stays. */
  readonly onPendingChange: (pending: boolean) => void
}

function usePendingReport(pending: boolean, report: (pending: boolean) => void): void {
  useEffect(() => {
    report(pending)
    return () => report(false)
  }, [pending, report])
}

export function PasswordProof({ email, onConfirmed, onPendingChange }: ProofProps): ReactElement {
  const client = useClient()
  const input = useRef<HTMLInputElement>(null)
  const form = useAuthForm({
    initial: { password: '' },
    names: { password: 'current-password' },
    secrets: ['password'],
    validate: ({ password }) => ({ password: judgeRequired(password) }),
    submit: ({ password }) => client.confirmation.confirm({ password }),
    onSuccess: onConfirmed,
  })
  const { formError, pending } = form
  usePendingReport(pending, onPendingChange)
  useFocusOnArrival(input)

  return (
    <form {...form.formProps} className="grid gap-5">
      <FormAlert content={formError === null ? null : alertOf(formError)} />
      <HiddenUsername email={email} />
      <PasswordField
        id="confirm-password"
        purpose="current"
        label="Your password"
        inputRef={input}
        pending={pending}
        {...form.bind('password')}
      />
      <SubmitButton pending={pending} pendingLabel="Confirming…">
        Confirm
      </SubmitButton>
    </form>
  )
}

type PasskeyProblem = ClientError | 'unusable' | null

export function PasskeyProof({ onConfirmed, onPendingChange }: ProofProps): ReactElement {
  const client = useClient()
  const button = useRef<HTMLButtonElement>(null)
  const [state, setState] = useState<{ readonly pending: boolean; readonly problem: PasskeyProblem }>({ pending: false, problem: null })
  usePendingReport(state.pending, onPendingChange)
  useEffect(() => button.current?.focus(), [])

  async function confirm(): Promise<PasskeyProblem | 'confirmed'> {
    const begun = await client.passkeys.beginSignIn()
    if (begun.error !== null) return begun.error
    const asked = await askForPasskey(begun.data.options, 'prompt')
    if (asked.kind === 'cancelled') return null
    if (asked.kind === 'failed') return 'unusable'
    const { error } = await client.confirmation.confirm({ credential: asked.credential })
    return error ?? 'confirmed'
  }
  async function press(): Promise<void> {
    if (state.pending) return
    setState({ pending: true, problem: null })
    const outcome = await confirm()
    setState({ pending: false, problem: outcome === 'confirmed' ? null : outcome })
    if (outcome === 'confirmed') onConfirmed()
  }

  return (
    <div className="grid gap-5">
      <FormAlert content={passkeyAlert(state.problem)} />
      <Button tone="primary" buttonRef={button} aria-disabled={state.pending} className="w-full" onClick={() => void press()}>
        {state.pending ? <Spinner /> : <PasskeyIcon />}
        {state.pending ? 'Confirming…' : 'Use a passkey'}
      </Button>
    </div>
  )
}

function passkeyAlert(problem: PasskeyProblem): AlertContent | null {
  if (problem === null) return null
  if (problem !== 'unusable') return alertOf(problem)
  return { tone: 'error', title: 'This browser could not use a passkey', text: 'Confirm another way.' }
}

export function AppCodeProof({ onConfirmed, onPendingChange }: ProofProps): ReactElement {
  const client = useClient()
  const submit = useCallback((totp: string) => client.confirmation.confirm({ totp }), [client])
  const code = useCodeForm<ReauthenticationData>(submit, onConfirmed)
  usePendingReport(code.form.pending, onPendingChange)
  useEffect(() => code.input.current?.focus(), [code.input])
  return (
    <form {...code.formProps} className="grid gap-5">
      <CodeFields code={code} label="Code from your authenticator app" problem={null} />
    </form>
  )
}

/** The mail is sent when somebody asks for it, not because a dialog opened. */
export function MailedCodeProof({ email, onConfirmed, onPendingChange }: ProofProps): ReactElement {
  const client = useClient()
  const button = useRef<HTMLButtonElement>(null)
  const submit = useCallback(
    (emailCode: string): Promise<Result<ReauthenticationData>> => client.confirmation.confirm({ emailCode }),
    [client],
  )
  const code = useCodeForm(submit, onConfirmed)
  const ask = useCallback(() => client.confirmation.sendCode(), [client])
  const resend = useResend(ask, null)
  const sent = resend.count > 0
  usePendingReport(code.form.pending, onPendingChange)
  useEffect(() => {
    if (sent) code.input.current?.focus()
    else button.current?.focus()
  }, [sent, code.input])

  if (!sent) {
    return (
      <div className="grid gap-5">
        <FormAlert content={resend.error === null ? null : alertOf(resend.error)} />
        <p className="text-[0.9375rem] leading-6">
          We send a 6-digit code to <bdi dir="ltr">{maskEmail(email)}</bdi>.
        </p>
        <Button
          tone="primary"
          buttonRef={button}
          aria-disabled={resend.pending}
          className="w-full"
          onClick={() => (resend.pending ? undefined : void resend.send())}
        >
          {resend.pending ? <Spinner /> : null}
          {resend.pending ? 'Sending…' : 'Email me a code'}
        </Button>
      </div>
    )
  }
  return (
    <form {...code.formProps} className="grid gap-5">
      <CodeFields code={code} label={`Code sent to ${maskEmail(email)}`} problem={resend.error} />
      {/* The first mail was no “new” one. */}
      <ResendRow email={email} resend={{ ...resend, count: resend.count - 1 }} />
    </form>
  )
}

interface CodeFieldsProps {
  readonly code: CodeForm
  readonly label: string
  readonly problem: ClientError | null
}

function CodeFields({ code, label, problem }: CodeFieldsProps): ReactElement {
  const { form, input, status, wrong, type } = code
  const error = form.formError ?? problem
  const shown = error === null || isWrongCode(error) || isError(error, 'reauthentication_required') ? null : alertOf(error)
  return (
    <>
      <FormAlert content={shown} />
      <OtpField
        id="confirm-code"
        label={label}
        inputRef={input}
        value={form.values.code}
        onChange={type}
        onComplete={() => void form.submit()}
        status={status}
        error={wrong}
      />
      <SubmitButton pending={form.pending} pendingLabel="Confirming…">
        Confirm
      </SubmitButton>
    </>
  )
}
