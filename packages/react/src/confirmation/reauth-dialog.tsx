'use client'

import type { ReauthenticationMethod } from '@sallyport/protocol'
import { type ReactElement, type ReactNode, useEffect, useState } from 'react'
import { Button } from '../ui/button.tsx'
import { alertOf } from '../ui/describe-error.ts'
import { FormAlert } from '../ui/form-alert.tsx'
import { Modal } from '../ui/modal.tsx'
import { Skeleton } from '../ui/skeleton.tsx'
import { useClient } from '../use-client.ts'
import { useUser } from '../use-user.ts'
import { AppCodeProof, MailedCodeProof, PasskeyProof, PasswordProof, type ProofProps } from './proofs.tsx'
import { useConfirmationWays } from './use-confirmation-ways.ts'

export interface ReauthDialogProps {
  /** For somebody who has no way to confirm left: usually a button that signs out, so that a fresh sign-in confirms. */
  readonly signInAgain?: ReactNode
}

const WAYS: Readonly<Record<ReauthenticationMethod, string>> = {
  passkey: 'Use a passkey',
  password: 'Use your password',
  totp: 'Use your authenticator app',
  email_code: 'Email me a code',
}

/**
 * “Confirm it’s you” (UX 2.2.13). Render it once, where signed-in pages are: from then on every call of the client that the server
 * refuses for want of a confirmation opens it, waits, and goes on by itself. Cancelling changes nothing.
 */
export function ReauthDialog({ signInAgain }: ReauthDialogProps): ReactElement | null {
  const client = useClient()
  const email = useUser()?.email ?? null
  const [settle, setSettle] = useState<{ readonly with: (confirmed: boolean) => void } | null>(null)

  useEffect(
    () =>
      client.askToConfirm(
        () =>
          new Promise((resolve) => {
            setSettle({ with: resolve })
          }),
      ),
    [client],
  )
  // Whoever leaves the page, or is signed out meanwhile, has not confirmed.
  const gone = settle !== null && email === null
  useEffect(() => {
    if (gone) setSettle(null)
  }, [gone])
  useEffect(() => () => settle?.with(false), [settle])

  if (settle === null || email === null) return null
  const end = (confirmed: boolean): void => {
    settle.with(confirmed)
    setSettle(null)
  }
  return <Question email={email} signInAgain={signInAgain} onEnd={end} />
}

interface QuestionProps {
  readonly email: string
  readonly signInAgain: ReactNode
  readonly onEnd: (confirmed: boolean) => void
}

function Question({ email, signInAgain, onEnd }: QuestionProps): ReactElement {
  const { ways, error, retry } = useConfirmationWays(() => onEnd(true))
  const [pending, setPending] = useState(false)
  const cancel = (): void => {
    if (!pending) onEnd(false)
  }
  return (
    <Modal
      title="Confirm it’s you"
      description="What comes next needs to be you, so we check. Afterwards we don’t ask again for a while."
      onCancel={cancel}
    >
      <div className="mt-5 grid gap-5">
        <FormAlert content={error === null ? null : alertOf(error, <Button onClick={() => void retry()}>Try again</Button>)} />
        {ways === null && error === null ? <Waiting /> : null}
        {ways?.length === 0 ? <NoWay>{signInAgain}</NoWay> : null}
        {ways === null || ways.length === 0 ? null : (
          <Ways ways={ways} email={email} onPendingChange={setPending} onConfirmed={() => onEnd(true)} />
        )}
        <Button aria-disabled={pending} className="w-full" onClick={cancel}>
          Cancel
        </Button>
      </div>
    </Modal>
  )
}

function Waiting(): ReactElement {
  return (
    <div aria-busy="true" className="grid gap-2">
      <p role="status" className="sr-only">
        Loading
      </p>
      <Skeleton className="h-5 w-1/3" />
      <Skeleton className="h-10 w-full" />
    </div>
  )
}

function NoWay({ children }: { readonly children: ReactNode }): ReactElement {
  return (
    <div className="grid gap-3 text-[0.9375rem] leading-6">
      <p>There is nothing here to confirm with. Sign in again, and this will work for a few minutes.</p>
      {children}
    </div>
  )
}

interface WaysProps extends ProofProps {
  readonly ways: readonly ReauthenticationMethod[]
}

function Ways({ ways, ...proof }: WaysProps): ReactElement {
  const [chosen, setChosen] = useState(ways[0])
  const others = ways.filter((way) => way !== chosen)
  return (
    <>
      {chosen === undefined ? null : <Proof key={chosen} way={chosen} proof={proof} />}
      {others.length === 0 ? null : (
        <ul aria-label="Other ways" className="flex flex-wrap gap-x-4 gap-y-1 text-sm leading-5">
          {others.map((way) => (
            <li key={way}>
              <button
                type="button"
                className="min-h-6 cursor-pointer rounded font-medium text-primary underline-offset-4 hover:underline"
                onClick={() => setChosen(way)}
              >
                {WAYS[way]}
              </button>
            </li>
          ))}
        </ul>
      )}
    </>
  )
}

function Proof({ way, proof }: { readonly way: ReauthenticationMethod; readonly proof: ProofProps }): ReactElement {
  switch (way) {
    case 'passkey':
      return <PasskeyProof {...proof} />
    case 'password':
      return <PasswordProof {...proof} />
    case 'totp':
      return <AppCodeProof {...proof} />
    case 'email_code':
      return <MailedCodeProof {...proof} />
  }
}
