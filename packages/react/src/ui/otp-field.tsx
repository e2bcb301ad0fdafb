import { type ReactElement, type Ref, useEffect, useId, useRef, useState } from 'react'
import { classNames } from './class-names.ts'
import { extractCode } from './extract-code.ts'
import { AlertIcon, CheckIcon } from './icons.tsx'

export type OtpStatus = 'idle' | 'pending' | 'error' | 'success'

export interface OtpFieldProps {
  readonly value: string
  readonly onChange: (value: string) => void
  /** Called once each time the code becomes complete. */
  readonly onComplete?: (code: string) => void
  readonly status: OtpStatus
  readonly error?: string | undefined
  readonly label?: string
  /** Default 6. */
  readonly length?: number
  /** Default `one-time-code`. Another one where the page may show a second code field, as under a dialog. */
  readonly id?: string
  readonly inputRef?: Ref<HTMLInputElement> | undefined
}

/**
 * One real input; the slots are paint, so that autofill, paste and assistive technology meet an ordinary field (WCAG
 * 3.3.8). What arrives while a code is being checked, a second paste for instance, is ignored.
 */
export function OtpField(props: OtpFieldProps): ReactElement {
  const { value, onChange, onComplete, status, error, label = 'Verification code', length = 6, inputRef, id = 'one-time-code' } = props
  const errorId = useId()
  const [focused, setFocused] = useState(false)
  useCompletion(value, length, onComplete)

  const accept = (text: string): void => {
    if (status !== 'pending' && status !== 'success') onChange(extractCode(text, length))
  }

  return (
    <div data-slot="otp-field" data-status={status} className="@container">
      <label htmlFor={id} className="mb-1.5 block text-sm leading-5 font-medium">
        {label}
      </label>
      <div dir="ltr" className="relative w-fit">
        <Slots value={value} length={length} status={status} focused={focused} />
        <input
          ref={inputRef}
          id={id}
          name="one-time-code"
          type="text"
          autoComplete="one-time-code"
          inputMode="numeric"
          pattern="[0-9 \-]*"
          value={value}
          aria-invalid={status === 'error' ? true : undefined}
          aria-describedby={error === undefined ? undefined : errorId}
          onChange={(event) => accept(event.currentTarget.value)}
          onPaste={(event) => {
            event.preventDefault()
            accept(event.clipboardData.getData('text'))
          }}
          onFocus={() => setFocused(true)}
          onBlur={() => setFocused(false)}
          className="absolute inset-0 size-full cursor-text rounded-lg bg-transparent font-mono text-[1.375rem] text-transparent caret-transparent selection:bg-transparent focus-visible:outline-none"
        />
      </div>
      {error === undefined ? null : (
        <p id={errorId} data-slot="field-error" className="mt-2 flex gap-1.5 text-[0.8125rem] leading-[1.125rem] text-destructive">
          <AlertIcon className="mt-px size-4" />
          <span>{error}</span>
        </p>
      )}
    </div>
  )
}

/** Calls back once per complete code, after it stands in the document, where a form that reads its controls finds it. */
function useCompletion(value: string, length: number, onComplete: ((code: string) => void) | undefined): void {
  const completed = useRef('')
  const callback = useRef(onComplete)
  useEffect(() => {
    callback.current = onComplete
  })
  useEffect(() => {
    const before = completed.current
    completed.current = value.length === length ? value : ''
    if (completed.current !== '' && completed.current !== before) callback.current?.(value)
  }, [value, length])
}

interface SlotsProps {
  readonly value: string
  readonly length: number
  readonly status: OtpStatus
  readonly focused: boolean
}

function Slots({ value, length, status, focused }: SlotsProps): ReactElement {
  const active = Math.min(value.length, length - 1)
  const half = Math.ceil(length / 2)
  return (
    <div aria-hidden="true" className="flex items-center gap-1.5 @min-[19.75rem]:gap-2">
      {Array.from({ length }, (_, index) => (
        <Slot
          key={`slot-${String(index)}`}
          digit={value[index]}
          status={status}
          active={focused && index === active && status !== 'success'}
          opensGroup={index === half && length > 4}
        />
      ))}
      {status === 'success' ? <CheckIcon className="ms-1 size-6 text-success" /> : null}
    </div>
  )
}

interface SlotProps {
  readonly digit: string | undefined
  readonly status: OtpStatus
  readonly active: boolean
  readonly opensGroup: boolean
}

const SLOT_PAINT: Readonly<Record<OtpStatus, string>> = {
  idle: 'border-input',
  pending: 'border-input opacity-60',
  error: 'border-destructive',
  success: 'border-success',
}

function Slot({ digit, status, active, opensGroup }: SlotProps): ReactElement {
  return (
    <span
      data-slot="otp-slot"
      className={classNames(
        'grid h-12 w-[2.375rem] place-items-center rounded-lg border bg-card font-mono text-[1.375rem] leading-7 font-medium tabular-nums shadow-control @min-[19.75rem]:h-[3.25rem] @min-[19.75rem]:w-11',
        SLOT_PAINT[status],
        opensGroup && 'ms-1.5 @min-[19.75rem]:ms-3',
        active && 'outline-2 outline-offset-2 outline-ring',
      )}
    >
      {digit ?? (active ? <span className="h-6 w-px animate-caret bg-foreground motion-reduce:animate-none" /> : null)}
    </span>
  )
}
