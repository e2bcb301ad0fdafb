import { Button, Card, formatRelative, useAuth, useSessions } from '@sallyport/react'
import { Link2, LockKeyhole, type LucideIcon, MonitorSmartphone, ShieldCheck, UserRound } from 'lucide-react'
import type { ReactElement } from 'react'
import { usePage } from '../lib/use-page.ts'
import { useAccountUser } from './account-user.ts'
import { Avatar } from './avatar.tsx'
import { LinkRow, type LinkRowProps } from './link-row.tsx'
import { countDevices } from './security-checks.ts'

/** Index of the account, with the state of each part in sight. */
export function AccountPage(): ReactElement {
  const heading = usePage('Account')
  const user = useAccountUser()
  const { signOut } = useAuth()
  const { sessions, status } = useSessions()
  const rows: ReadonlyArray<Omit<LinkRowProps, 'icon'> & { readonly Icon: LucideIcon }> = [
    { to: '/account/profile', Icon: UserRound, title: 'Profile', text: user.name === '' ? 'No name yet' : user.name },
    {
      to: '/account/security',
      Icon: ShieldCheck,
      title: 'Security',
      text: user.passwordChangedAt === null ? 'Password' : `Password changed ${formatRelative(user.passwordChangedAt, Date.now(), 'en')}`,
    },
    {
      to: '/account/sessions',
      Icon: MonitorSmartphone,
      title: 'Devices',
      text: status === 'ready' ? `Signed in on ${countDevices(sessions.length)}` : 'Where you’re signed in',
    },
    { to: '/account/connections', Icon: Link2, title: 'Connections', text: 'Accounts elsewhere that sign you in' },
    { to: '/account/privacy', Icon: LockKeyhole, title: 'Privacy', text: 'Download or delete your data' },
  ]
  return (
    <>
      <div className="mb-8 flex items-center gap-4">
        <Avatar user={user} className="size-14 text-xl" />
        <div className="min-w-0">
          <h1 ref={heading} tabIndex={-1} className="text-[1.375rem] leading-7 font-semibold tracking-[-0.015em]">
            {user.name === '' ? 'Your account' : user.name}
          </h1>
          <p className="truncate text-sm leading-5 text-muted-foreground">
            <bdi dir="ltr">{user.email}</bdi>
          </p>
        </div>
      </div>
      <Card>
        {rows.map(({ Icon, ...row }) => (
          <LinkRow
            key={row.to}
            {...row}
            icon={
              <span className="grid size-10 shrink-0 place-items-center rounded-lg bg-muted text-muted-foreground">
                <Icon aria-hidden="true" className="size-5" />
              </span>
            }
          />
        ))}
      </Card>
      <Button className="mt-6 w-full sm:w-auto" onClick={() => void signOut()}>
        Sign out
      </Button>
    </>
  )
}
