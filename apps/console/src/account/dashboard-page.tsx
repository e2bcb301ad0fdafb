import {
  alertOf,
  Card,
  DeviceRow,
  FormAlert,
  Section,
  SkeletonRows,
  SuccessIcon,
  usePasskeys,
  useSecondFactor,
  useSessions,
  WarningIcon,
} from '@sallyport/react'
import { Link } from '@tanstack/react-router'
import type { ReactElement } from 'react'
import { usePage } from '../lib/use-page.ts'
import { TEXT_LINK } from '../shell/auth-shell.tsx'
import { firstNameOf, useAccountUser } from './account-user.ts'
import { CheckRing } from './check-ring.tsx'
import { LinkRow } from './link-row.tsx'
import { type SecurityCheck, securityChecks } from './security-checks.ts'

const RECENT = 3
/** As many checks as most people have: the ring does not jump while they come in. */
const EXPECTED = 4

function greeting(hour: number): string {
  if (hour < 5 || hour >= 18) return 'Good evening'
  return hour < 12 ? 'Good morning' : 'Good afternoon'
}

/** Where sign-in leads: is everything in order, and who else is signed in as me? */
export function DashboardPage(): ReactElement {
  const heading = usePage('Overview')
  const user = useAccountUser()
  const { sessions, status, error } = useSessions()
  const name = firstNameOf(user)
  const passkeys = usePasskeys().data?.passkeys ?? null
  const secondFactor = useSecondFactor().data
  const checks = securityChecks({ user, sessions: status === 'ready' ? sessions : null, passkeys, secondFactor }, Date.now())

  return (
    <>
      <h1 ref={heading} tabIndex={-1} className="text-[1.75rem] leading-9 font-semibold tracking-[-0.02em] break-words">
        {greeting(new Date().getHours())}
        {name === '' ? null : `, ${name}`}
      </h1>
      <p className="mt-1 mb-8 text-[0.9375rem] leading-6 break-words text-muted-foreground">
        Signed in as <bdi dir="ltr">{user.email}</bdi>
      </p>
      <CheckUp checks={checks} total={status === 'ready' && passkeys !== null && secondFactor !== null ? checks.length : EXPECTED} />
      <Section
        id="recent-devices"
        title="Recent devices"
        action={
          <Link to="/account/sessions" className={`${TEXT_LINK} text-sm`}>
            See all devices
          </Link>
        }
      >
        <Card>
          {status === 'loading' ? <SkeletonRows rows={2} label="Loading your devices" /> : null}
          {status === 'error' && error !== null ? <FormAlert content={alertOf(error)} className="m-4" /> : null}
          {sessions.slice(0, RECENT).map((session) => (
            <DeviceRow key={session.id} session={session} brief />
          ))}
        </Card>
      </Section>
    </>
  )
}

function CheckUp({ checks, total }: { readonly checks: readonly SecurityCheck[]; readonly total: number }): ReactElement {
  const passed = checks.filter((check) => check.good).length
  const open = checks.length - passed
  return (
    <section aria-labelledby="check-up">
      <Card>
        <div className="flex items-center gap-4 px-4 py-5 sm:px-5">
          <CheckRing passed={passed} total={total} />
          <div>
            <h2 id="check-up" className="leading-6 font-semibold">
              Security check-up
            </h2>
            <p className="text-sm leading-5 text-muted-foreground">
              {open === 0 ? 'Everything is in order.' : open === 1 ? 'One thing to look at.' : `${String(open)} things to look at.`}
            </p>
          </div>
        </div>
        {checks.map((check) => (
          <LinkRow
            key={check.id}
            to={check.to}
            title={check.title}
            text={check.text}
            icon={check.good ? <SuccessIcon className="size-5 text-success" /> : <WarningIcon className="size-5 text-warning" />}
          />
        ))}
      </Card>
    </section>
  )
}
