import { type ClientError, isError } from '@sallyport/client'
import {
  alertOf,
  Button,
  buttonClasses,
  FormAlert,
  type SecondFactorChallenge,
  SecondFactorForm,
  Skeleton,
  useClient,
} from '@sallyport/react'
import { Link, useSearch } from '@tanstack/react-router'
import { type ReactElement, type ReactNode, useCallback, useEffect, useState } from 'react'
import { keepReturn } from '../lib/search.ts'
import { usePage } from '../lib/use-page.ts'
import { useReturn } from '../lib/use-return.ts'
import { AuthShell, TEXT_LINK } from '../shell/auth-shell.tsx'
import { MessagePage } from '../shell/message-page.tsx'

type Stage =
  | { readonly at: 'asking' }
  | { readonly at: 'failed'; readonly error: ClientError }
  | { readonly at: 'step'; readonly challenge: SecondFactorChallenge }
  | { readonly at: 'expired' }
  | { readonly at: 'codes_left'; readonly left: number }

/** The second step of a sign-in, whichever way it began (UX P6). */
export function TwoFactorPage(): ReactElement {
  const { returnTo } = useSearch({ from: '__root__' })
  const client = useClient()
  const goOn = useReturn(returnTo)
  const { stage, ask, move } = useChallenge()

  async function finish(withRecoveryCode: boolean): Promise<void> {
    // Without the number there is nothing to tell, and the visitor is signed in all the same.
    const left = withRecoveryCode ? (await client.secondFactor.status()).data?.recoveryCodesLeft : undefined
    if (left === undefined) await goOn()
    else move({ at: 'codes_left', left })
  }

  switch (stage.at) {
    case 'asking':
      return (
        <Frame>
          <Waiting />
        </Frame>
      )
    case 'failed':
      return (
        <Frame>
          <Failed error={stage.error} onRetry={() => void ask()} />
        </Frame>
      )
    case 'step':
      return (
        <Frame>
          <SecondFactorForm
            challenge={stage.challenge}
            onExpired={() => move({ at: 'expired' })}
            onSuccess={(_, method) => finish(method === 'recovery_code')}
          />
        </Frame>
      )
    case 'expired':
      return <Expired />
    case 'codes_left':
      return <CodesLeft left={stage.left} onContinue={() => void goOn()} />
  }
}

/** What this browser is in the middle of; the server knows, so a reload changes nothing. */
function useChallenge(): { readonly stage: Stage; readonly ask: () => Promise<void>; readonly move: (stage: Stage) => void } {
  const client = useClient()
  const [stage, move] = useState<Stage>({ at: 'asking' })
  const ask = useCallback(async (): Promise<void> => {
    move({ at: 'asking' })
    const { data, error } = await client.secondFactor.challenge()
    if (error === null) move({ at: 'step', challenge: data.secondFactor })
    else move(isError(error, 'second_factor_expired') ? { at: 'expired' } : { at: 'failed', error })
  }, [client])
  useEffect(() => void ask(), [ask])
  return { stage, ask, move }
}

function Frame({ children }: { readonly children: ReactNode }): ReactElement {
  const heading = usePage('Two-step verification', { focus: false })
  const { returnTo } = useSearch({ from: '__root__' })
  return (
    <AuthShell
      headingRef={heading}
      title="Two-step verification"
      aside={
        <Link to="/auth/login" search={keepReturn(returnTo)} className={TEXT_LINK}>
          Use another account
        </Link>
      }
    >
      {children}
    </AuthShell>
  )
}

function Waiting(): ReactElement {
  return (
    <div aria-busy="true" className="grid gap-3">
      <Skeleton className="h-4 w-full" />
      <Skeleton className="mt-3 h-12 w-full" />
      <Skeleton className="mt-3 h-10 w-full" />
    </div>
  )
}

function Failed({ error, onRetry }: { readonly error: ClientError; readonly onRetry: () => void }): ReactElement {
  return (
    <div className="grid gap-4">
      <FormAlert content={alertOf(error)} />
      <Button tone="primary" onClick={onRetry}>
        Try again
      </Button>
    </div>
  )
}

function Expired(): ReactElement {
  const { returnTo } = useSearch({ from: '__root__' })
  return (
    <MessagePage
      title="Let’s start again"
      description="This step was open too long, or had too many tries. Nothing happened to your account."
    >
      <Link to="/auth/login" search={keepReturn(returnTo)} className={buttonClasses()}>
        Back to sign in
      </Link>
    </MessagePage>
  )
}

function CodesLeft({ left, onContinue }: { readonly left: number; readonly onContinue: () => void }): ReactElement {
  const title = left === 0 ? 'That was your last recovery code' : `You have ${String(left)} recovery code${left === 1 ? '' : 's'} left`
  return (
    <MessagePage title={title} description="You’re signed in. Each code works once; make new ones before you run out.">
      <Button tone="primary" onClick={onContinue}>
        Continue
      </Button>
      <Link to="/account/security" className={buttonClasses('outline')}>
        Make new ones
      </Link>
    </MessagePage>
  )
}
