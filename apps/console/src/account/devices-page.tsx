import type { Session } from '@sallyport/protocol'
import {
  alertOf,
  Button,
  Card,
  DeviceRow,
  deviceTitle,
  EmptyState,
  FormAlert,
  isUnused,
  SkeletonRows,
  useAction,
  useAuth,
} from '@sallyport/react'
import { useNavigate } from '@tanstack/react-router'
import type { ReactElement } from 'react'
import { usePage } from '../lib/use-page.ts'
import { ConfirmDialog } from './confirm-dialog.tsx'
import { PageHead } from './page-head.tsx'
import { countDevices } from './security-checks.ts'
import { useToast } from './toast-frame.tsx'
import { type DeviceList, type Question, useDeviceList } from './use-device-list.ts'

/** Where the account is signed in: this device first; any other can be signed out from here. */
export function DevicesPage(): ReactElement {
  const heading = usePage('Devices')
  const toast = useToast()
  const devices = useDeviceList((question) => {
    heading.current?.focus()
    toast(doneText(question))
  })
  const { sessions, ask } = devices
  const others = sessions.filter((session) => !session.current)

  return (
    <>
      <PageHead
        headingRef={heading}
        title="Devices where you’re signed in"
        description="If you don’t recognise one, sign it out and change your password."
        action={
          others.length === 0 ? undefined : (
            <Button
              size="small"
              tone="destructive-outline"
              className="self-start sm:shrink-0"
              onClick={() => ask({ kind: 'others', count: others.length })}
            >
              Sign out all other devices
            </Button>
          )
        }
      />
      <DeviceCards devices={devices} />
      <p className="mt-4 text-[0.8125rem] leading-[1.125rem] text-muted-foreground">Times show the last contact with our servers.</p>
      <Confirmation devices={devices} />
    </>
  )
}

function doneText(question: Question): string {
  return question.kind === 'one' ? `${deviceTitle(question.session)} was signed out` : `${countDevices(question.count)} signed out`
}

function DeviceCards({ devices }: { readonly devices: DeviceList }): ReactElement {
  const { sessions, status, error, reload } = devices
  const now = Date.now()
  const used = sessions.filter((session) => session.current || !isUnused(session, now))
  const unused = sessions.filter((session) => !used.includes(session))
  if (status === 'loading') {
    return (
      <Card>
        <SkeletonRows label="Loading your devices" />
      </Card>
    )
  }
  if (status === 'error' && error !== null) {
    return (
      <FormAlert
        content={alertOf(
          error,
          <Button size="small" onClick={() => void reload()}>
            Try again
          </Button>,
        )}
      />
    )
  }
  return (
    <>
      <Card>
        {used.map((session) => (
          <Device key={session.id} session={session} devices={devices} />
        ))}
        {sessions.length === 1 ? <EmptyState title="No other devices" text="You’re not signed in anywhere else." /> : null}
      </Card>
      {unused.length === 0 ? null : (
        <details className="mt-6">
          <summary className="w-fit cursor-pointer rounded py-1 text-sm font-medium">Not used recently ({unused.length})</summary>
          <Card className="mt-3">
            {unused.map((session) => (
              <Device key={session.id} session={session} devices={devices} />
            ))}
          </Card>
        </details>
      )}
    </>
  )
}

function Device({ session, devices }: { readonly session: Session; readonly devices: DeviceList }): ReactElement {
  const { signOut } = useAuth()
  const leaving = devices.revoking.has(session.id)
  return session.current ? (
    <DeviceRow
      session={session}
      actions={
        <Button size="small" onClick={() => void signOut()}>
          Sign out
        </Button>
      }
    />
  ) : (
    <OtherDevice session={session} devices={devices} leaving={leaving} />
  )
}

interface OtherDeviceProps {
  readonly session: Session
  readonly devices: DeviceList
  readonly leaving: boolean
}

function OtherDevice({ session, devices, leaving }: OtherDeviceProps): ReactElement {
  const navigate = useNavigate()
  const title = deviceTitle(session)
  // No question first: whoever does not know a device wants it out, and the next page goes on from there (J6).
  const unknown = useAction(
    () => devices.revoke(session.id),
    () => navigate({ to: '/account/unrecognised', state: { signedOutDevice: title } }),
  )
  return (
    <DeviceRow
      session={session}
      leaving={leaving}
      error={unknown.error?.message}
      actions={
        <div className="flex flex-wrap gap-2 sm:flex-col sm:items-end">
          <Button size="small" aria-label={`Sign out ${title}`} onClick={() => devices.ask({ kind: 'one', session })}>
            {leaving ? 'Signing out…' : 'Sign out'}
          </Button>
          <Button
            size="small"
            tone="quiet"
            className="max-sm:-ms-3"
            aria-label={`I don’t recognise ${title}`}
            aria-disabled={unknown.pending}
            onClick={() => void unknown.run()}
          >
            I don’t recognise this
          </Button>
        </div>
      }
    />
  )
}

function Confirmation({ devices }: { readonly devices: DeviceList }): ReactElement {
  const { question, pending, failure, confirm, cancel } = devices
  const one = question?.kind === 'one'
  return (
    <ConfirmDialog
      open={question !== null}
      title={one ? `Sign out ${deviceTitle(question.session)}?` : 'Sign out all other devices?'}
      text={
        one
          ? 'That device has to sign in again before it can see anything of your account. This device stays signed in.'
          : `This signs out ${countDevices(question?.count ?? 0)}. This device stays signed in.`
      }
      verb={one ? 'Sign out' : 'Sign out all others'}
      pendingVerb="Signing out…"
      pending={pending}
      error={failure}
      onConfirm={() => void confirm()}
      onCancel={cancel}
    />
  )
}
