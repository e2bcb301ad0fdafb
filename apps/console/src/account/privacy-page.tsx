import {
  alertOf,
  Button,
  Card,
  DeleteAccountForm,
  FormAlert,
  Section,
  SettingRow,
  Spinner,
  saveFile,
  useAction,
  useClient,
} from '@sallyport/react'
import { type ReactElement, useEffect, useRef, useState } from 'react'
import { usePage } from '../lib/use-page.ts'
import { useFarewell } from './farewell.ts'
import { PageHead } from './page-head.tsx'
import { useToast } from './toast-frame.tsx'

/** What is kept about the account's owner, to take along or to have deleted (UX A8). */
export function PrivacyPage(): ReactElement {
  const heading = usePage('Privacy')
  return (
    <>
      <PageHead headingRef={heading} title="Privacy" description="Your data, to take along or to have deleted." />
      <Section id="download" title="Download my data">
        <Card>
          <DownloadRow />
        </Card>
      </Section>
      <Section id="delete" title="Delete account" description="For good. Nobody can bring it back.">
        <Card>
          <DeleteRow />
        </Card>
      </Section>
    </>
  )
}

function DownloadRow(): ReactElement {
  const client = useClient()
  const toast = useToast()
  const download = useAction(client.user.export, (data) => {
    saveFile(`my-data-${data.exportedAt.slice(0, 10)}.json`, 'application/json', `${JSON.stringify(data, null, 2)}\n`)
    toast('Your data was downloaded')
  })
  return (
    <SettingRow
      title="Everything we keep about you"
      text="Profile, devices, passkeys, connections and the last 1,000 security events, as a JSON file. No passwords or secrets."
      actions={
        <Button size="small" aria-disabled={download.pending} onClick={() => void download.run()}>
          {download.pending ? <Spinner /> : null}
          {download.pending ? 'Preparing…' : 'Download'}
        </Button>
      }
    >
      <FormAlert content={download.error === null ? null : alertOf(download.error)} className="mt-3" />
    </SettingRow>
  )
}

function DeleteRow(): ReactElement {
  const farewell = useFarewell()
  const [open, setOpen] = useState(false)
  const opener = useRef<HTMLButtonElement>(null)
  const wasOpen = useRef(false)
  useEffect(() => {
    if (wasOpen.current && !open) opener.current?.focus()
    wasOpen.current = open
  }, [open])

  return (
    <div className="px-4 py-4 sm:px-5">
      <div className="grid gap-3 text-sm leading-5">
        <p>
          <strong className="font-medium">What is deleted:</strong> your profile and email, your password, passkeys, connections, two-step
          verification and every signed-in device. You are signed out everywhere at once.
        </p>
        <p>
          <strong className="font-medium">What is kept:</strong> the security log, with its IP addresses and devices, where an id stands in
          place of you, so that misuse can still be looked into; it is deleted when its time is over. Which mails went to your address stays
          on record for 30 days, without what they said.
        </p>
      </div>
      <div className="mt-5">
        {open ? (
          <DeleteAccountForm
            onLeaving={(leaving) => farewell(leaving ? { to: '/account-deleted' } : null)}
            onCancel={() => setOpen(false)}
          />
        ) : (
          <Button size="small" tone="destructive-outline" buttonRef={opener} onClick={() => setOpen(true)}>
            Delete my account…
          </Button>
        )}
      </div>
    </div>
  )
}
