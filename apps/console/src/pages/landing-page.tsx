import { buttonClasses, useAuth, usePublicConfig } from '@sallyport/react'
import { Link } from '@tanstack/react-router'
import type { ReactElement } from 'react'
import { usePage } from '../lib/use-page.ts'
import { PageFooter } from '../shell/page-footer.tsx'
import { SiteHeader } from '../shell/site-header.tsx'
import { DevicesPicture } from './devices-picture.tsx'

const PROMISES = [
  {
    title: 'Every device in one list',
    text: 'See where you’re signed in, since when and from which address. The device in your hand is always on top.',
  },
  {
    title: 'Signed out means signed out',
    text: 'End a session from anywhere. The other browser notices within seconds and can do nothing more.',
  },
  {
    title: 'Nothing to steal in the page',
    text: 'Sign-in lives in cookies that scripts can’t read. A copied token is worthless without the device it belongs to.',
  },
] as const

/** What this is, and the two ways in. */
export function LandingPage(): ReactElement {
  const appName = usePublicConfig().config?.appName ?? 'Sallyport'
  const heading = usePage('Welcome', { focus: false })
  return (
    <div className="backdrop flex flex-1 flex-col">
      <SiteHeader home="/">
        <HeaderActions />
      </SiteHeader>
      <main id="main" className="page-width">
        <div className="grid grid-cols-[minmax(0,1fr)] items-center gap-12 pt-14 pb-16 sm:pt-20 lg:grid-cols-[1.05fr_1fr] lg:gap-16 lg:pt-28 lg:pb-24">
          <div>
            <p className="text-sm font-medium text-primary">Your account at {appName}</p>
            <h1
              ref={heading}
              tabIndex={-1}
              className="mt-3 text-[2.25rem] leading-[1.1] font-semibold tracking-[-0.03em] text-balance sm:text-[3.25rem]"
            >
              One door. You hold the keys.
            </h1>
            <p className="mt-5 max-w-[32rem] text-lg leading-7 text-muted-foreground">
              Sign in once, see every device that is signed in as you, and close any of them from here.
            </p>
            <MainActions />
          </div>
          <DevicesPicture />
        </div>
        <ul className="grid gap-8 border-t border-border py-12 sm:grid-cols-3 sm:gap-10">
          {PROMISES.map(({ title, text }) => (
            <li key={title}>
              <h2 className="font-semibold">{title}</h2>
              <p className="mt-1.5 text-sm leading-6 text-muted-foreground">{text}</p>
            </li>
          ))}
        </ul>
      </main>
      <PageFooter />
    </div>
  )
}

function HeaderActions(): ReactElement {
  const { status } = useAuth()
  if (status === 'signed_in') {
    return (
      <Link to="/dashboard" className={buttonClasses('outline', 'small')}>
        Your account
      </Link>
    )
  }
  return (
    <Link to="/auth/login" className={buttonClasses('quiet', 'small')}>
      Sign in
    </Link>
  )
}

function MainActions(): ReactElement {
  const { status } = useAuth()
  const { config } = usePublicConfig()
  if (status === 'signed_in') {
    return (
      <div className="mt-8">
        <Link to="/dashboard" className={buttonClasses('primary', 'control', 'w-full px-6 sm:w-auto')}>
          Go to your account
        </Link>
      </div>
    )
  }
  return (
    <div className="mt-8 flex flex-col gap-3 sm:flex-row">
      {config?.signUp === 'closed' ? null : (
        <Link to="/auth/register" className={buttonClasses('primary', 'control', 'px-6')}>
          Create an account
        </Link>
      )}
      <Link to="/auth/login" className={buttonClasses(config?.signUp === 'closed' ? 'primary' : 'outline', 'control', 'px-6')}>
        Sign in
      </Link>
    </div>
  )
}
