import { isError } from '@sallyport/client'
import type { TotpSetupData } from '@sallyport/protocol'
import { type ReactElement, useCallback, useEffect, useRef } from 'react'
import { isWrongCode, useCodeForm } from '../forms/use-code-form.ts'
import { Button } from '../ui/button.tsx'
import { CopyButton } from '../ui/copy-button.tsx'
import { alertOf } from '../ui/describe-error.ts'
import { FormAlert } from '../ui/form-alert.tsx'
import { OtpField } from '../ui/otp-field.tsx'
import { SubmitButton } from '../ui/submit-button.tsx'
import { useClient } from '../use-client.ts'

export interface TotpSetupProps {
  readonly setup: TotpSetupData
  /** It is on; these are the recovery codes. */
  readonly onEnabled: (recoveryCodes: readonly string[]) => void
  readonly onCancel: () => void
}

/** The secret as picture and as text, and the first code. Nothing is on before that code was right. */
export function TotpSetup({ setup, onEnabled, onCancel }: TotpSetupProps): ReactElement {
  const client = useClient()
  const heading = useRef<HTMLHeadingElement>(null)
  const submit = useCallback((code: string) => client.secondFactor.confirmTotp({ code }), [client])
  const { form, formProps, input, status, wrong, type } = useCodeForm(submit, ({ recoveryCodes }) => onEnabled(recoveryCodes))
  const { formError } = form
  // A setup that another page finished, or threw away, cannot be finished here.
  const over = isError(formError, 'second_factor_exists', 'second_factor_missing')
  useEffect(() => heading.current?.focus(), [])

  return (
    <form {...formProps} data-slot="totp-setup" className="grid gap-6">
      <div>
        <h3 ref={heading} tabIndex={-1} className="leading-6 font-medium outline-none">
          1. Scan this with your authenticator app
        </h3>
        <p className="mt-1 text-sm leading-5 text-muted-foreground">
          Such as 1Password, Google Authenticator or Microsoft Authenticator. On this phone?{' '}
          <a href={setup.otpauthUri} className="rounded font-medium text-primary underline underline-offset-4">
            Open your app
          </a>
          .
        </p>
        <Secret setup={setup} />
      </div>
      <div className="grid gap-4">
        <h3 className="leading-6 font-medium">2. Enter the code it shows</h3>
        <FormAlert content={formError === null || isWrongCode(formError) ? null : alertOf(formError)} />
        <OtpField
          label="6-digit code"
          inputRef={input}
          value={form.values.code}
          onChange={type}
          onComplete={() => void form.submit()}
          status={status}
          error={wrong}
        />
      </div>
      <div className="flex flex-wrap gap-3">
        <SubmitButton pending={form.pending} pendingLabel="Checking…" className="sm:w-auto">
          Turn on
        </SubmitButton>
        <Button className="w-full sm:w-auto" onClick={onCancel}>
          {over ? 'Close' : 'Cancel'}
        </Button>
      </div>
    </form>
  )
}

/** The picture keeps its white margin on a dark page: scanners need it. */
function Secret({ setup }: { readonly setup: TotpSetupData }): ReactElement {
  const grouped = setup.secret.match(/.{1,4}/g)?.join(' ') ?? setup.secret
  return (
    <div className="mt-4 flex flex-col gap-5 sm:flex-row sm:items-center">
      <img
        src={`data:image/svg+xml;utf8,${encodeURIComponent(setup.qrSvg)}`}
        alt="QR code with your setup key"
        width="176"
        height="176"
        className="size-44 shrink-0 rounded-lg border border-border bg-white"
      />
      <div className="min-w-0 text-sm leading-5">
        <p className="font-medium">Can’t scan it?</p>
        <p className="mt-1 text-muted-foreground">Type this setup key into the app instead.</p>
        <p className="mt-2 mb-3 font-mono text-[0.8125rem] leading-5 break-words">
          <bdi dir="ltr">{grouped}</bdi>
        </p>
        <CopyButton text={setup.secret} what="setup key">
          Copy setup key
        </CopyButton>
      </div>
    </div>
  )
}
