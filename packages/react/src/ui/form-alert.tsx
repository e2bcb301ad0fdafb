import type { ReactElement, ReactNode } from 'react'
import { classNames } from './class-names.ts'
import { AlertIcon, type IconProps, InfoIcon, SuccessIcon, WarningIcon } from './icons.tsx'

export type AlertTone = 'error' | 'warning' | 'success' | 'info'

export interface AlertContent {
  readonly tone: AlertTone
  readonly title: string
  readonly text?: ReactNode
  readonly action?: ReactNode
  /** For support: shown folded. */
  readonly details?: { readonly code: string; readonly requestId?: string | undefined }
}

const ICONS: Readonly<Record<AlertTone, (props: IconProps) => ReactElement>> = {
  error: AlertIcon,
  warning: WarningIcon,
  success: SuccessIcon,
  info: InfoIcon,
}

const TONES: Readonly<Record<AlertTone, string>> = {
  error: 'bg-destructive-subtle text-destructive border-destructive/25',
  warning: 'bg-warning-subtle text-warning border-warning/25',
  success: 'bg-success-subtle text-success border-success/25',
  info: 'bg-info-subtle text-info border-info/25',
}

/**
 * Stands in the page from the first paint, so that assistive technology announces what later appears inside it. The
 * next submit takes a message away, never a timer.
 */
export function FormAlert({ content, className }: { readonly content: AlertContent | null; readonly className?: string }): ReactElement {
  return (
    <div role="alert" data-slot="form-alert" className={classNames(content === null && 'hidden', className)}>
      {content === null ? null : <AlertBox {...content} />}
    </div>
  )
}

function AlertBox({ tone, title, text, action, details }: AlertContent): ReactElement {
  const Icon = ICONS[tone]
  return (
    <div data-tone={tone} className={classNames('flex gap-3 rounded-lg border px-3.5 py-3 text-sm leading-5', TONES[tone])}>
      <Icon className="mt-px size-[1.125rem]" />
      <div className="min-w-0 flex-1">
        <p className="font-medium">{title}</p>
        {text === undefined ? null : <p className="mt-0.5 text-foreground">{text}</p>}
        {action === undefined ? null : <p className="mt-1.5 text-foreground">{action}</p>}
        {details === undefined ? null : <AlertDetails {...details} />}
      </div>
    </div>
  )
}

function AlertDetails({ code, requestId }: { readonly code: string; readonly requestId?: string | undefined }): ReactElement {
  return (
    <details className="mt-1.5 text-[0.8125rem] text-foreground">
      <summary className="w-fit cursor-pointer rounded underline-offset-4 hover:underline">Details</summary>
      <p dir="ltr" className="mt-1 font-mono text-xs leading-5 break-all">
        {code}
        {requestId === undefined ? null : <> · {requestId}</>}
      </p>
    </details>
  )
}
