import { Button, buttonClasses, ChangePasswordForm, formatDay, useConnections, usePasskeys, useSecondFactor } from '@sallyport/react'
import { Link } from '@tanstack/react-router'
import { type ReactElement, useEffect, useRef, useState } from 'react'
import { estimateStrength, prepareStrength } from '../lib/strength.ts'
import { useAccountUser } from './account-user.ts'
import type { LinkRowProps } from './link-row.tsx'
import { Step } from './step.tsx'

const STEP_LINK = buttonClasses('outline', 'small')

/** A password that somebody else may know is replaced here; a passkey cannot be known. */
export function PasswordStep(): ReactElement {
  const user = useAccountUser()
  const [view, setView] = useState<'offer' | 'form' | 'changed'>('offer')
  const opener = useRef<HTMLButtonElement>(null)
  const before = useRef(view)
  useEffect(() => {
    if (before.current === 'form' && view === 'offer') opener.current?.focus()
    before.current = view
  }, [view])

  if (view === 'changed') {
    return (
      <Step number={3} done title="Password changed">
        <AddPasskey />
      </Step>
    )
  }
  return (
    <Step number={3} done={false} title={user.hasPassword ? 'Change your password' : 'Make sign-in stronger'}>
      {view === 'form' ? (
        <div className="mt-4 text-foreground">
          <ChangePasswordForm
            email={user.email}
            estimateStrength={estimateStrength}
            prepareStrength={prepareStrength}
            onCancel={() => setView('offer')}
            onSuccess={() => setView('changed')}
          />
        </div>
      ) : (
        <>
          <p>
            {user.hasPassword
              ? 'Choose one that you use nowhere else. Or add a passkey, which nobody can steal by asking.'
              : 'A passkey can’t be stolen by asking.'}
          </p>
          <div className="mt-3 flex flex-wrap gap-2">
            {user.hasPassword ? (
              <Button size="small" buttonRef={opener} onClick={() => setView('form')}>
                Change password
              </Button>
            ) : null}
            <AddPasskey />
          </div>
        </>
      )}
    </Step>
  )
}

function AddPasskey(): ReactElement {
  return (
    <Link to="/account/security" hash="passkeys" className={STEP_LINK}>
      Add a passkey
    </Link>
  )
}

/** Doors that somebody may have built in: each with the place where it can be closed. */
export function ReviewStep(): ReactElement {
  const user = useAccountUser()
  const passkeys = usePasskeys().data?.passkeys ?? []
  const connections = useConnections().data?.connections ?? []
  const factor = useSecondFactor().data
  const newestPasskey = newest(passkeys.map(({ createdAt }) => createdAt))
  const newestConnection = newest(connections.map(({ connectedAt }) => connectedAt))
  const app = factor === null || factor.totp === null ? 'Off' : `On since ${formatDay(factor.totp.enabledAt)}`
  return (
    <Step number={4} done={false} title="Review what may have been changed">
      <p>Is all of this yours?</p>
      <ul className="mt-3 divide-y divide-border rounded-lg border border-border text-foreground">
        <Review what="Email" state={user.email} to="/account/profile" />
        <Review what="Passkeys" state={counted(passkeys.length, newestPasskey)} to="/account/security" />
        <Review what="Authenticator app" state={app} to="/account/security" />
        <Review what="Connections" state={counted(connections.length, newestConnection)} to="/account/connections" />
      </ul>
    </Step>
  )
}

const newest = (instants: readonly string[]): string | null => [...instants].sort().at(-1) ?? null
const counted = (count: number, last: string | null): string =>
  last === null ? 'None' : `${String(count)}, the newest of ${formatDay(last)}`

interface ReviewProps {
  readonly what: string
  readonly state: string
  readonly to: LinkRowProps['to']
}

function Review({ what, state, to }: ReviewProps): ReactElement {
  return (
    <li className="flex items-center justify-between gap-4 px-3.5 py-2.5">
      <span className="min-w-0">
        <span className="block font-medium">{what}</span>
        <bdi className="block truncate text-[0.8125rem] text-muted-foreground">{state}</bdi>
      </span>
      <Link to={to} aria-label={`Review ${what}`} className={STEP_LINK}>
        Review
      </Link>
    </li>
  )
}
