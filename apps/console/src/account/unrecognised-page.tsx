import type { DataOf } from '@sallyport/client'
import { alertOf, Button, Card, FormAlert, useAction, useClient, useSessions } from '@sallyport/react'
import { Link, useLocation } from '@tanstack/react-router'
import type { ReactElement } from 'react'
import { usePage } from '../lib/use-page.ts'
import { TEXT_LINK } from '../shell/auth-shell.tsx'
import { useFarewell } from './farewell.ts'
import { PageHead } from './page-head.tsx'
import { PasswordStep, ReviewStep } from './secure-steps.tsx'
import { countDevices } from './security-checks.ts'
import { Step } from './step.tsx'
import { useQuestion } from './use-question.tsx'

/** “I don’t recognise this”: what to do about it, in order, on one page (J6). */
export function UnrecognisedPage(): ReactElement {
  const heading = usePage('Secure your account')
  const { signedOutDevice } = useLocation({ select: (location) => location.state })
  return (
    <>
      <PageHead
        headingRef={heading}
        title="Secure your account"
        description="Somebody else may know your password, or have had your device. Four steps, from the top."
      />
      <Card>
        <ol className="divide-y divide-border">
          <DeviceStep device={signedOutDevice} />
          <OthersStep />
          <PasswordStep />
          <ReviewStep />
        </ol>
      </Card>
      <LockEverything />
    </>
  )
}

function DeviceStep({ device }: { readonly device: string | undefined }): ReactElement {
  return device === undefined ? (
    <Step number={1} done={false} title="Sign out the device you don’t recognise">
      <p>
        Find it in the list of your{' '}
        <Link to="/account/sessions" className={TEXT_LINK}>
          devices
        </Link>
        .
      </p>
    </Step>
  ) : (
    <Step number={1} done title={`${device} is signed out`}>
      <p>It can’t see anything of your account any more.</p>
    </Step>
  )
}

function OthersStep(): ReactElement {
  const { sessions, status, error, revokeOthers, reload } = useSessions()
  const others = sessions.filter((session) => !session.current).length
  const signOut = useAction<readonly [], DataOf<'revokeOtherSessions'>>(revokeOthers, reload)
  const done = status === 'ready' && others === 0
  const problem = signOut.error ?? (status === 'error' ? error : null)
  return (
    <Step number={2} done={done} title={done ? 'No other device is signed in' : 'Sign out all other devices'}>
      {done ? null : (
        <>
          <p>{status === 'ready' ? `${countDevices(others)} besides this one. You sign in again on those you know.` : 'Looking…'}</p>
          <Button size="small" tone="primary" aria-disabled={signOut.pending} className="mt-3" onClick={() => void signOut.run()}>
            {signOut.pending ? 'Signing out…' : 'Sign out all others'}
          </Button>
        </>
      )}
      <FormAlert content={problem === null ? null : alertOf(problem)} className="mt-3" />
    </Step>
  )
}

/** The last resort: nobody is in, this browser neither, before a new password came by way of the mailbox. */
function LockEverything(): ReactElement {
  const client = useClient()
  const farewell = useFarewell()
  const question = useQuestion()
  const lock = () =>
    question.ask({
      title: 'Lock your account?',
      text: 'You are signed out everywhere, here too, and your password stops working. We mail you a link to choose a new one.',
      verb: 'Lock my account',
      pendingVerb: 'Locking…',
      work: async () => {
        farewell({ to: '/auth/login', state: { notice: 'account_secured' } })
        const result = await client.auth.secureAccount({})
        if (result.error !== null) farewell(null)
        return result
      },
      onDone: () => undefined,
    })
  return (
    <div className="mt-6 flex flex-col gap-3 sm:flex-row sm:items-center sm:justify-between">
      <p className="max-w-[26rem] text-sm leading-5 text-muted-foreground">
        Still unsure? Lock the account. Only who reads your mail gets back in.
      </p>
      <Button size="small" tone="destructive-outline" className="self-start sm:shrink-0" onClick={lock}>
        Lock my account
      </Button>
      {question.dialog}
    </div>
  )
}
