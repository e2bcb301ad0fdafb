import type { User } from '@sallyport/protocol'
import { classNames } from '@sallyport/react'
import { Link } from '@tanstack/react-router'
import { House, Link2, LockKeyhole, type LucideIcon, MonitorSmartphone, ShieldCheck, UserRound } from 'lucide-react'
import type { ReactElement, ReactNode } from 'react'
import { PageFooter } from '../shell/page-footer.tsx'
import { SiteHeader } from '../shell/site-header.tsx'
import type { LinkRowProps } from './link-row.tsx'
import { UserMenu } from './user-menu.tsx'

const PLACES: ReadonlyArray<{
  readonly to: '/dashboard' | LinkRowProps['to']
  readonly label: string
  readonly Icon: LucideIcon
}> = [
  { to: '/dashboard', label: 'Overview', Icon: House },
  { to: '/account/profile', label: 'Profile', Icon: UserRound },
  { to: '/account/security', label: 'Security', Icon: ShieldCheck },
  { to: '/account/sessions', label: 'Devices', Icon: MonitorSmartphone },
  { to: '/account/connections', label: 'Connections', Icon: Link2 },
  { to: '/account/privacy', label: 'Privacy', Icon: LockKeyhole },
]

const PLACE =
  'flex min-h-10 items-center gap-3 rounded-lg px-3 text-sm font-medium text-muted-foreground transition-colors duration-[120ms] hover:bg-muted hover:text-foreground'

/** Header, navigation, one column of content. Below 768 px the list at `/account` is the navigation. */
export function AccountFrame({ user, children }: { readonly user: User; readonly children: ReactNode }): ReactElement {
  return (
    <>
      <SiteHeader home="/dashboard">
        <UserMenu user={user} />
      </SiteHeader>
      <div className="page-width flex flex-1 gap-10">
        <nav aria-label="Account" className="w-[13.5rem] shrink-0 max-md:hidden">
          <ul className="sticky top-16 grid gap-1 pt-10">
            {PLACES.map(({ to, label, Icon }) => (
              <li key={to}>
                <Link to={to} className={PLACE} activeProps={{ className: classNames(PLACE, 'bg-muted text-foreground') }}>
                  <Icon aria-hidden="true" className="size-[1.125rem]" />
                  {label}
                </Link>
              </li>
            ))}
          </ul>
        </nav>
        <main id="main" className="w-full max-w-[40rem] min-w-0 pt-6 md:pt-10">
          {children}
        </main>
      </div>
      <PageFooter />
    </>
  )
}
