import type { ClientError } from '@sallyport/client'
import type { OutboxSummary } from '@sallyport/protocol'
import { alertOf, Card, classNames, EmptyState, FormAlert, RelativeTime, useClient, usePublicConfig } from '@sallyport/react'
import { Mail } from 'lucide-react'
import { type ReactElement, useCallback, useEffect, useState } from 'react'
import { useLive } from '../lib/use-live.ts'
import { usePage } from '../lib/use-page.ts'
import { NotFoundPage } from '../pages/not-found-page.tsx'
import { PageFooter } from '../shell/page-footer.tsx'
import { SiteHeader } from '../shell/site-header.tsx'
import { MailView } from './mail-view.tsx'

const REFRESH_MS = 2000

/** Every mail the server would have sent, newest first. Exists in development only. */
export function OutboxPage(): ReactElement | null {
  const { config } = usePublicConfig()
  if (config === null) return null
  return config.developmentOutbox ? <Outbox /> : <NotFoundPage />
}

function Outbox(): ReactElement {
  const heading = usePage('Development outbox')
  const { mails, error } = useOutbox()
  const [chosen, setChosen] = useState<string | null>(null)
  const shown = chosen ?? mails?.[0]?.id ?? null
  return (
    <>
      <SiteHeader home="/" />
      <main id="main" className="page-width pt-6 md:pt-10">
        <h1 ref={heading} tabIndex={-1} className="text-[1.375rem] leading-7 font-semibold tracking-[-0.015em]">
          Development outbox
        </h1>
        <p className="mt-1.5 mb-6 text-sm leading-5 text-muted-foreground">
          Mails stay here instead of being sent. New ones appear by themselves.
        </p>
        <FormAlert content={error === null ? null : alertOf(error)} className="mb-4" />
        {mails !== null && mails.length === 0 ? (
          <Card>
            <EmptyState
              icon={<Mail aria-hidden="true" className="size-5" />}
              title="No mails yet"
              text="Sign up, or ask for a reset link."
            />
          </Card>
        ) : (
          <div className="grid items-start gap-6 lg:grid-cols-[20rem_minmax(0,1fr)]">
            <MailList mails={mails ?? []} shown={shown} onChoose={setChosen} />
            {shown === null ? null : <MailView key={shown} mailId={shown} />}
          </div>
        )}
      </main>
      <PageFooter />
    </>
  )
}

function useOutbox(): { readonly mails: readonly OutboxSummary[] | null; readonly error: ClientError | null } {
  const client = useClient()
  const [mails, setMails] = useState<readonly OutboxSummary[] | null>(null)
  const [error, setError] = useState<ClientError | null>(null)
  const load = useCallback(async () => {
    const answer = await client.outbox.list()
    setError(answer.error)
    if (answer.error === null) setMails(answer.data.mails)
  }, [client])
  useEffect(() => void load(), [load])
  useLive(load, REFRESH_MS)
  return { mails, error }
}

interface MailListProps {
  readonly mails: readonly OutboxSummary[]
  readonly shown: string | null
  readonly onChoose: (mailId: string) => void
}

function MailList({ mails, shown, onChoose }: MailListProps): ReactElement {
  return (
    <Card className="max-h-64 overflow-y-auto lg:sticky lg:top-24 lg:max-h-[calc(100dvh-8rem)]">
      <ul aria-label="Mails" className="divide-y divide-border">
        {mails.map((mail) => (
          <li key={mail.id}>
            <button
              type="button"
              aria-current={mail.id === shown}
              onClick={() => onChoose(mail.id)}
              className={classNames(
                'block w-full cursor-pointer px-4 py-3 text-start -outline-offset-2',
                mail.id === shown ? 'bg-muted' : 'hover:bg-muted/60',
              )}
            >
              <span className="block truncate text-sm leading-5 font-medium">{mail.subject}</span>
              <span className="mt-0.5 flex justify-between gap-3 text-[0.8125rem] leading-5 text-muted-foreground">
                <span className="truncate">{mail.to}</span>
                <span className="shrink-0">
                  <RelativeTime instant={mail.createdAt} />
                </span>
              </span>
            </button>
          </li>
        ))}
      </ul>
    </Card>
  )
}
