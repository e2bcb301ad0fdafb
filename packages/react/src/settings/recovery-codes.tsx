import { type FormEvent, type ReactElement, useEffect, useId, useRef, useState } from 'react'
import { Button } from '../ui/button.tsx'
import { CheckboxField } from '../ui/checkbox-field.tsx'
import { CopyButton } from '../ui/copy-button.tsx'
import { AlertIcon, DownloadIcon, PrinterIcon } from '../ui/icons.tsx'
import { formatDay } from '../ui/relative-time.tsx'
import { SubmitButton } from '../ui/submit-button.tsx'
import { saveFile } from './save-file.ts'

export interface RecoveryCodesProps {
  readonly codes: readonly string[]
  readonly appName: string
  /** Whose codes they are: a printed sheet must say so. */
  readonly email: string
  /** They are saved, and go out of sight for good. */
  readonly onSaved: () => void
}

function textOf({ codes, appName, email }: Omit<RecoveryCodesProps, 'onSaved'>): string {
  const head = `${appName} recovery codes for ${email}\nMade on ${formatDay(new Date().toISOString())}. Each code works once.\n`
  return `${head}\n${codes.join('\n')}\n`
}

/** The codes, this once: to copy, keep as a file or print. Nobody gets past them without saying that they are saved. */
export function RecoveryCodes(props: RecoveryCodesProps): ReactElement {
  const { codes, appName, email, onSaved } = props
  const heading = useRef<HTMLHeadingElement>(null)
  const errorId = useId()
  const [saved, setSaved] = useState(false)
  const [reminded, setReminded] = useState(false)
  useEffect(() => heading.current?.focus(), [])

  function submit(event: FormEvent): void {
    event.preventDefault()
    if (saved) onSaved()
    else setReminded(true)
  }

  return (
    <form noValidate onSubmit={submit} data-slot="recovery-codes" className="grid gap-5">
      <div data-print className="grid gap-4">
        <div>
          <h3 ref={heading} tabIndex={-1} className="leading-6 font-medium outline-none">
            Save your recovery codes
          </h3>
          <p className="mt-1 text-sm leading-5 text-muted-foreground">
            If you lose your phone, one of these lets you in. Each works once. You won’t see them again.
          </p>
          <p className="hidden text-sm leading-5 print:block">
            {appName}, {email}
          </p>
        </div>
        <ol aria-label="Recovery codes" dir="ltr" className="grid gap-x-6 gap-y-1.5 rounded-lg bg-muted px-4 py-3.5 sm:grid-cols-2">
          {codes.map((code) => (
            <li key={code} className="font-mono text-[0.8125rem] leading-6 break-all">
              {code}
            </li>
          ))}
        </ol>
      </div>
      <div className="flex flex-wrap gap-2">
        <CopyButton text={codes.join('\n')} what="recovery codes" />
        <Button
          size="small"
          onClick={() => saveFile(`${appName.toLowerCase().replace(/\W+/g, '-')}-recovery-codes.txt`, 'text/plain', textOf(props))}
        >
          <DownloadIcon className="size-4" />
          Download
        </Button>
        <Button size="small" onClick={() => window.print()}>
          <PrinterIcon className="size-4" />
          Print
        </Button>
      </div>
      <div>
        <CheckboxField
          name="codes-saved"
          label="I’ve saved these codes in a safe place"
          checked={saved}
          onChange={(checked) => {
            setSaved(checked)
            setReminded(false)
          }}
        />
        <p role="alert" id={errorId} className="text-[0.8125rem] leading-[1.125rem] text-destructive">
          {reminded ? (
            <span className="mt-1.5 flex gap-1.5">
              <AlertIcon className="mt-px size-4" />
              Save the codes first, then tick the box.
            </span>
          ) : null}
        </p>
      </div>
      <SubmitButton pending={false} pendingLabel="" className="sm:w-auto sm:justify-self-start">
        Done
      </SubmitButton>
    </form>
  )
}
