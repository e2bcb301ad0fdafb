import { Badge, Card, formatDay, ProfileForm, Section } from '@sallyport/react'
import type { ReactElement } from 'react'
import { usePage } from '../lib/use-page.ts'
import { useAccountUser } from './account-user.ts'
import { PageHead } from './page-head.tsx'
import { useToast } from './toast-frame.tsx'

/** How the account's owner is called, and the address the account belongs to. */
export function ProfilePage(): ReactElement {
  const heading = usePage('Profile')
  const user = useAccountUser()
  const toast = useToast()
  return (
    <>
      <PageHead headingRef={heading} title="Profile" description="How you’re called here." />
      <Card className="p-4 sm:p-5">
        <ProfileForm user={user} onSuccess={() => toast('Profile saved')} />
      </Card>
      <Section id="email" title="Email" description="You sign in with this address, and we write to it.">
        <Card>
          <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 px-4 py-4 sm:px-5">
            <div className="min-w-0">
              <p className="leading-6 font-medium break-words">{user.email}</p>
              <p className="text-[0.8125rem] leading-5 text-muted-foreground">Account created {formatDay(user.createdAt)}</p>
            </div>
            {user.emailVerified ? <Badge tone="success">Verified</Badge> : <Badge tone="warning">Unverified</Badge>}
          </div>
        </Card>
      </Section>
    </>
  )
}
