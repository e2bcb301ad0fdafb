import { useAction, useClient, usePublicConfig } from '@sallyport/react'
import type { ReactElement } from 'react'
import { useSignedIn } from '../lib/use-signed-in.ts'
import { ConfirmButton } from './confirm-button.tsx'
import { Address, ConfirmFrame, type ConfirmProps } from './confirm-frame.tsx'

/** The link of a sign-in code: it signs in the browser that presses the button, wherever it was asked for (UX P5). */
export function ConfirmSignIn({ token, link }: ConfirmProps): ReactElement {
  const client = useClient()
  const appName = usePublicConfig().config?.appName ?? 'Sallyport'
  const signedIn = useSignedIn(undefined)
  const action = useAction(
    () => client.auth.verifyOtp({ token }),
    (data) => signedIn('email_code', data),
  )
  return (
    <ConfirmFrame
      link={link}
      title={`Sign in to ${appName}`}
      description={
        <>
          Sign in on this device as <Address link={link} />.{' '}
          {link.sameBrowser
            ? null
            : 'You asked for this in another browser: if you want to sign in there, type the code from the mail there.'}
        </>
      }
    >
      <ConfirmButton action={action} label={link.sameBrowser ? 'Sign in' : 'Sign in on this device'} pendingLabel="Signing in…" />
    </ConfirmFrame>
  )
}
