import {
  Badge,
  Button,
  Card,
  ChangeEmailForm,
  ConfirmNewEmailForm,
  formatDay,
  type PendingEmail,
  Section,
  SettingRow,
} from '@sallyport/react'
import { useLocation, useNavigate } from '@tanstack/react-router'
import { type ReactElement, useEffect, useRef, useState } from 'react'
import { useAccountUser } from './account-user.ts'
import { useToast } from './toast-frame.tsx'

type View = 'row' | 'ask' | 'confirm'

/** The address of the account, and the way to another one. What waits for its code survives a reload. */
export function EmailSection(): ReactElement {
  const user = useAccountUser()
  const toast = useToast()
  const [waiting, keepWaiting] = useWaitingEmail(user.email)
  const [view, setView] = useState<View>(waiting === null ? 'row' : 'confirm')
  const opener = useOpener(view)
  const shown = view === 'confirm' && waiting === null ? 'row' : view

  return (
    <Section id="email-address" title="Email" description="You sign in with this address, and we write to it.">
      <Card>
        <SettingRow
          title={<bdi dir="ltr">{user.email}</bdi>}
          text={<>Account created {formatDay(user.createdAt)}</>}
          actions={
            <span className="flex items-center gap-3">
              {user.emailVerified ? <Badge tone="success">Verified</Badge> : <Badge tone="warning">Unverified</Badge>}
              {shown === 'row' ? (
                <Button
                  size="small"
                  buttonRef={opener}
                  aria-label="Change email"
                  onClick={() => setView(waiting === null ? 'ask' : 'confirm')}
                >
                  {waiting === null ? 'Change' : 'Enter code'}
                </Button>
              ) : null}
            </span>
          }
        />
        {shown === 'ask' ? (
          <div className="p-4 sm:p-5">
            <ChangeEmailForm
              onAsked={(pending) => {
                keepWaiting(pending)
                setView('confirm')
              }}
              onCancel={() => setView('row')}
            />
          </div>
        ) : null}
        {shown === 'confirm' && waiting !== null ? (
          <div className="p-4 sm:p-5">
            <ConfirmNewEmailForm
              pending={waiting}
              onConfirmed={() => {
                keepWaiting(null)
                setView('row')
                toast('Email changed')
              }}
              onCancel={() => {
                keepWaiting(null)
                setView('row')
              }}
            />
          </div>
        ) : null}
      </Card>
    </Section>
  )
}

/** Kept with the history entry. Over as soon as the address is the account's: the mail's link may have been quicker. */
function useWaitingEmail(current: string): readonly [PendingEmail | null, (waiting: PendingEmail | null) => void] {
  const navigate = useNavigate()
  const { newEmail } = useLocation({ select: (location) => location.state })
  const waiting = newEmail === undefined || newEmail.address.toLowerCase() === current.toLowerCase() ? null : newEmail
  const keep = (next: PendingEmail | null): void => {
    void navigate({ to: '/account/profile', state: next === null ? {} : { newEmail: next }, replace: true, resetScroll: false })
  }
  return [waiting, keep]
}

/** The focus comes back to the button when what it opened closes. */
function useOpener(view: View) {
  const opener = useRef<HTMLButtonElement>(null)
  const before = useRef(view)
  useEffect(() => {
    if (view === 'row' && before.current !== 'row') opener.current?.focus()
    before.current = view
  }, [view])
  return opener
}
