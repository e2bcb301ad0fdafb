import { Card, ProfileForm } from '@sallyport/react'
import type { ReactElement } from 'react'
import { usePage } from '../lib/use-page.ts'
import { useAccountUser } from './account-user.ts'
import { EmailSection } from './email-section.tsx'
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
      <EmailSection />
    </>
  )
}
