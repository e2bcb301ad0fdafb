import { Button, buttonClasses, Card, ChangePasswordForm, RelativeTime, Section } from '@sallyport/react'
import { Link } from '@tanstack/react-router'
import { type ReactElement, useEffect, useRef, useState } from 'react'
import { estimateStrength, prepareStrength } from '../lib/strength.ts'
import { usePage } from '../lib/use-page.ts'
import { useAccountUser } from './account-user.ts'
import { PageHead } from './page-head.tsx'
import { PasskeysSection } from './passkeys-section.tsx'
import { countDevices } from './security-checks.ts'
import { useToast } from './toast-frame.tsx'
import { TwoStepSection } from './two-step-section.tsx'

/** The password, passkeys, two-step verification, and the way to the devices (UX A3). */
export function SecurityPage(): ReactElement {
  const heading = usePage('Security')
  return (
    <>
      <PageHead headingRef={heading} title="Security" description="What protects your account." />
      <Section id="password" title="Password">
        <Card>
          <PasswordRow />
        </Card>
      </Section>
      <PasskeysSection />
      <TwoStepSection />
      <Section id="devices" title="Devices">
        <Card>
          <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-3 px-4 py-4 sm:px-5">
            <p className="max-w-[26rem] text-sm leading-5 text-muted-foreground">
              Something looks wrong? See where you’re signed in and sign out what you don’t recognise.
            </p>
            <Link to="/account/sessions" className={buttonClasses('outline', 'small')}>
              Review devices
            </Link>
          </div>
        </Card>
      </Section>
    </>
  )
}

function PasswordRow(): ReactElement {
  const user = useAccountUser()
  const toast = useToast()
  const [open, setOpen] = useState(false)
  const opener = useRef<HTMLButtonElement>(null)
  const wasOpen = useRef(false)

  useEffect(() => {
    if (wasOpen.current && !open) opener.current?.focus()
    wasOpen.current = open
  }, [open])

  if (open) {
    return (
      <div className="p-4 sm:p-5">
        <ChangePasswordForm
          email={user.email}
          estimateStrength={estimateStrength}
          prepareStrength={prepareStrength}
          onCancel={() => setOpen(false)}
          onSuccess={(revoked) => {
            setOpen(false)
            toast(revoked === 0 ? 'Password changed' : `Password changed. ${countDevices(revoked)} signed out.`)
          }}
        />
      </div>
    )
  }
  return (
    <div className="flex items-center justify-between gap-4 px-4 py-4 sm:px-5">
      <div className="min-w-0">
        <p className="leading-6 font-medium">{user.hasPassword ? 'Your password' : 'You don’t have a password'}</p>
        <p className="text-[0.8125rem] leading-5 text-muted-foreground">
          {user.passwordChangedAt === null ? null : (
            <>
              Last changed <RelativeTime instant={user.passwordChangedAt} />
            </>
          )}
        </p>
      </div>
      {user.hasPassword ? (
        <Button size="small" buttonRef={opener} onClick={() => setOpen(true)}>
          Change
        </Button>
      ) : (
        <Link to="/forgot-password" state={{ email: user.email }} className={buttonClasses('outline', 'small')}>
          Set password
        </Link>
      )}
    </div>
  )
}
