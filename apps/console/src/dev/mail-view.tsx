import type { ClientError } from '@sallyport/client'
import type { OutboxMailData } from '@sallyport/protocol'
import { alertOf, buttonClasses, Card, CopyButton, classNames, FormAlert, useClient } from '@sallyport/react'
import { type ReactElement, useEffect, useState } from 'react'
import { HtmlPreview } from './html-preview.tsx'

/** One mail: its code and links pulled out, and what it looks like. */
export function MailView({ mailId }: { readonly mailId: string }): ReactElement | null {
  const client = useClient()
  const [mail, setMail] = useState<OutboxMailData | null>(null)
  const [error, setError] = useState<ClientError | null>(null)
  useEffect(() => {
    const abort = new AbortController()
    void client.outbox.read(mailId, { signal: abort.signal }).then((answer) => {
      if (abort.signal.aborted) return
      setError(answer.error)
      setMail(answer.data?.mail ?? null)
    })
    return () => abort.abort()
  }, [client, mailId])

  if (error !== null) return <FormAlert content={alertOf(error)} />
  if (mail === null) return null
  return (
    <article aria-labelledby="mail-subject" className="grid min-w-0 gap-4">
      <div>
        <h2 id="mail-subject" className="text-lg leading-7 font-semibold break-words">
          {mail.subject}
        </h2>
        <p className="text-sm leading-5 break-words text-muted-foreground">
          To {mail.to} · {mail.template} · {mail.status}
        </p>
      </div>
      <Extracts mail={mail} />
      <Views mail={mail} />
    </article>
  )
}

function Extracts({ mail }: { readonly mail: OutboxMailData }): ReactElement | null {
  if (mail.code === null && mail.links.length === 0) return null
  return (
    <Card>
      {mail.code === null ? null : (
        <div className="flex items-center justify-between gap-4 px-4 py-3">
          <p dir="ltr" className="font-mono text-[1.375rem] leading-7 font-medium tabular-nums">
            <span className="sr-only">Code: </span>
            {mail.code}
          </p>
          <CopyButton text={mail.code} what="code" />
        </div>
      )}
      {mail.links.map((link) => (
        <div key={link} className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 px-4 py-3">
          <p dir="ltr" className="min-w-0 flex-1 basis-52 truncate font-mono text-xs leading-5 text-muted-foreground">
            {link}
          </p>
          <div className="flex gap-2">
            <a href={link} className={buttonClasses('outline', 'small')}>
              Open<span className="sr-only"> link</span>
            </a>
            <CopyButton text={link} what="link" />
          </div>
        </div>
      ))}
    </Card>
  )
}

const VIEWS = ['HTML', 'Text', 'Source'] as const
type View = (typeof VIEWS)[number]

function Views({ mail }: { readonly mail: OutboxMailData }): ReactElement {
  const [view, setView] = useState<View>('HTML')
  return (
    <Card>
      <fieldset className="flex gap-1 p-1.5">
        <legend className="sr-only">Show the mail as</legend>
        {VIEWS.map((name) => (
          <button
            key={name}
            type="button"
            aria-pressed={view === name}
            onClick={() => setView(name)}
            className={classNames(
              'min-h-control-small cursor-pointer rounded-lg px-3 text-sm font-medium',
              view === name ? 'bg-muted text-foreground' : 'text-muted-foreground hover:text-foreground',
            )}
          >
            {name}
          </button>
        ))}
      </fieldset>
      {view === 'HTML' ? (
        <HtmlPreview html={mail.html} title={mail.subject} />
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard (axe scrollable-region-focusable)
        <pre tabIndex={0} className="max-h-[36rem] overflow-auto p-4 font-mono text-[0.8125rem] leading-5 break-words whitespace-pre-wrap">
          {view === 'Text' ? mail.text : mail.html}
        </pre>
      )}
    </Card>
  )
}
