import { buttonClasses, useAction, useAuth, useClient } from '@sallyport/react'
import { Link } from '@tanstack/react-router'
import { type ReactElement, type ReactNode, useState } from 'react'
import { MessagePage } from '../shell/message-page.tsx'
import { ConfirmButton } from './confirm-button.tsx'
import { Address, ConfirmFrame, type ConfirmProps } from './confirm-frame.tsx'

/** What happened may have ended this browser's session: before the page goes on, it asks. */
function useDone(): { readonly done: boolean; readonly finish: () => Promise<void> } {
  const { refresh } = useAuth()
  const [done, setDone] = useState(false)
  return {
    done,
    async finish() {
      await refresh()
      setDone(true)
    },
  }
}

/** The link that went to a new address. */
export function ConfirmEmailChange({ token, link }: ConfirmProps): ReactElement {
  const client = useClient()
  const { done, finish } = useDone()
  const action = useAction(() => client.user.confirmEmailChange({ token }), finish)
  if (done) {
    return (
      <MessagePage
        title="Email changed"
        description={
          <>
            From now on you sign in as <Address link={link} />. Your other devices were signed out.
          </>
        }
      >
        <WayOn />
      </MessagePage>
    )
  }
  return (
    <ConfirmFrame
      link={link}
      title="Confirm your new email"
      description={
        <>
          Make <Address link={link} /> the address of your account. Your other devices will be signed out.
        </>
      }
    >
      <ConfirmButton action={action} label="Change email" pendingLabel="Changing…" />
    </ConfirmFrame>
  )
}

/** To the account where this browser is in one, else to the sign-in. */
function WayOn(): ReactElement {
  const { status } = useAuth()
  return status === 'signed_in' ? (
    <Link to="/account" className={buttonClasses()}>
      Go to your account
    </Link>
  ) : (
    <Link to="/auth/login" className={buttonClasses()}>
      Sign in
    </Link>
  )
}

/** The link that went to the address from before. */
export function UndoEmailChange({ token, link }: ConfirmProps): ReactElement {
  const client = useClient()
  const { done, finish } = useDone()
  const action = useAction(() => client.user.undoEmailChange({ token }), finish)
  if (done) {
    return (
      <Secured title="Your email is back">
        <Address link={link} /> is the address of your account again, and everybody is signed out.
      </Secured>
    )
  }
  return (
    <ConfirmFrame
      link={link}
      title="Undo the change of your email"
      description={
        <>
          <Address link={link} /> becomes the address of your account again.
        </>
      }
    >
      <Consequences>
        <li>Every device is signed out, this one too.</li>
        <li>Your password stops working. We mail you a link to choose a new one.</li>
      </Consequences>
      <ConfirmButton action={action} label="Undo the change" pendingLabel="Undoing…" />
    </ConfirmFrame>
  )
}

/** “This wasn’t me” (UX J6). */
export function SecureAccount({ token, link }: ConfirmProps): ReactElement {
  const client = useClient()
  const { done, finish } = useDone()
  const action = useAction(() => client.auth.secureAccount({ token }), finish)
  if (done) {
    return (
      <Secured title="Your account is secured">
        Everybody is signed out of <Address link={link} />, and the old password no longer works.
      </Secured>
    )
  }
  return (
    <ConfirmFrame
      link={link}
      title="This wasn’t you?"
      occasion="It happened"
      description={
        <>
          Secure the account <Address link={link} />.
        </>
      }
    >
      <Consequences>
        <li>Every device is signed out, this one too.</li>
        <li>Your password stops working. We mail you a link to choose a new one.</li>
        <li>After that, review your devices, passkeys and connected accounts.</li>
      </Consequences>
      <ConfirmButton action={action} label="Secure my account" pendingLabel="Securing…" tone="destructive" />
      <p className="mt-4 text-[0.8125rem] leading-[1.125rem] text-muted-foreground">If it was you, close this page. Nothing happens.</p>
    </ConfirmFrame>
  )
}

function Consequences({ children }: { readonly children: ReactNode }): ReactElement {
  return <ul className="mb-5 grid list-disc gap-1.5 ps-5 text-[0.9375rem] leading-6">{children}</ul>
}

/** What is left to do lies in the mailbox. */
function Secured({ title, children }: { readonly title: string; readonly children: ReactNode }): ReactElement {
  return (
    <MessagePage title={title} description={children}>
      <p className="text-[0.9375rem] leading-6">
        Check your mail: the link in it lets you choose a new password. Then look at your devices and at what has changed.
      </p>
      <Link to="/auth/login" className={buttonClasses('outline')}>
        Go to sign in
      </Link>
    </MessagePage>
  )
}
