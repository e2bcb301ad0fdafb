import type { Session } from '@sallyport/protocol'
import type { ReactElement, ReactNode } from 'react'
import { Badge } from './badge.tsx'
import { classNames } from './class-names.ts'
import { describeMethods, deviceTitle, isActiveNow } from './describe-device.ts'
import { DeviceIcon } from './icons.tsx'
import { formatAbsolute, formatDay, RelativeTime } from './relative-time.tsx'
import { useNow } from './use-now.ts'

export interface DeviceRowProps {
  readonly session: Session
  /** On the right, or below on a phone: what can be done with this device. */
  readonly actions?: ReactNode
  /** Why the last action failed, next to its cause. */
  readonly error?: string | undefined
  /** Dimmed while it is being signed out. */
  readonly leaving?: boolean
  /** Without the folded details, for short lists. */
  readonly brief?: boolean
}

/** One signed-in device (UX 2.2.10). */
export function DeviceRow({ session, actions, error, leaving = false, brief = false }: DeviceRowProps): ReactElement {
  return (
    <div data-slot="device-row" className={classNames('flex gap-4 px-4 py-4 sm:px-5', leaving && 'opacity-60')}>
      <span className="grid size-10 shrink-0 place-items-center rounded-lg bg-muted text-muted-foreground">
        <DeviceIcon type={session.device.type} />
      </span>
      <div className="min-w-0 flex-1">
        <div className="flex flex-col gap-3 sm:flex-row sm:items-start sm:justify-between">
          <DeviceSummary session={session} />
          {actions === undefined ? null : <div className="shrink-0">{actions}</div>}
        </div>
        {error === undefined ? null : (
          <p role="alert" className="mt-2 text-[0.8125rem] leading-[1.125rem] text-destructive">
            {error}
          </p>
        )}
        {brief ? null : <DeviceDetails session={session} />}
      </div>
    </div>
  )
}

function DeviceSummary({ session }: { readonly session: Session }): ReactElement {
  return (
    <div className="min-w-0">
      <p className="flex flex-wrap items-center gap-x-2 gap-y-1 leading-6 font-medium">
        <span>{deviceTitle(session)}</span>
        {session.current ? <Badge tone="primary">This device</Badge> : null}
        {session.device.type === 'cli' ? <Badge>CLI</Badge> : null}
      </p>
      <p className="mt-0.5 flex flex-wrap items-center gap-x-2 text-[0.8125rem] leading-5 text-muted-foreground">
        <Activity session={session} />
        <span aria-hidden="true">·</span>
        <bdi dir="ltr">{session.ipAddress ?? 'Unknown address'}</bdi>
      </p>
      <p className="text-[0.8125rem] leading-5 text-muted-foreground">
        Signed in {formatDay(session.createdAt)}
        {session.methods.length === 0 ? null : ` with ${describeMethods(session.methods)}`}
      </p>
    </div>
  )
}

function Activity({ session }: { readonly session: Session }): ReactElement {
  const now = useNow(60_000)
  if (isActiveNow(session, now)) {
    return (
      <span className="inline-flex items-center gap-1.5 text-success">
        <span aria-hidden="true" className="size-2 rounded-full bg-current" />
        Active now
      </span>
    )
  }
  return (
    <span>
      Active <RelativeTime instant={session.lastActiveAt} />
    </span>
  )
}

function DeviceDetails({ session }: { readonly session: Session }): ReactElement {
  return (
    <details className="mt-1.5 text-[0.8125rem] leading-5">
      <summary className="w-fit cursor-pointer rounded py-0.5 text-muted-foreground hover:text-foreground">Details</summary>
      <dl className="mt-2 grid gap-x-4 gap-y-1 sm:grid-cols-[auto_1fr]">
        <Detail term="Signed in">{formatAbsolute(session.createdAt)}</Detail>
        <Detail term="Last active">{formatAbsolute(session.lastActiveAt)}</Detail>
        <Detail term="Signed in until">{formatAbsolute(session.expiresAt)}</Detail>
        <Detail term="Session">
          <bdi dir="ltr" className="font-mono text-xs">
            {session.id.slice(-8)}
          </bdi>
        </Detail>
        <Detail term="User agent">
          <bdi dir="ltr" className="font-mono text-xs break-words">
            {session.userAgent ?? 'Not sent'}
          </bdi>
        </Detail>
      </dl>
    </details>
  )
}

function Detail({ term, children }: { readonly term: string; readonly children: ReactNode }): ReactElement {
  return (
    <>
      <dt className="text-muted-foreground">{term}</dt>
      <dd className="mb-1 min-w-0 sm:mb-0">{children}</dd>
    </>
  )
}
