import { Dialog } from '@base-ui/react/dialog'
import { isSignedIn } from '@sallyport/client'
import type { User } from '@sallyport/protocol'
import {
  alertOf,
  buttonClasses,
  FormAlert,
  HiddenUsername,
  PasswordField,
  type SecondFactorChallenge,
  SecondFactorForm,
  SubmitButton,
  textOfCode,
  useAuth,
  useAuthForm,
} from '@sallyport/react'
import { Link, useLocation } from '@tanstack/react-router'
import { type ReactElement, useRef, useState } from 'react'
import { TEXT_LINK } from '../shell/auth-shell.tsx'
import { DIALOG_BACKDROP, DIALOG_POPUP } from './dialog-classes.ts'

/** Over a page whose session ended: sign in again and go on, with everything typed still there (J10). */
export function SessionLostDialog({ user }: { readonly user: User }): ReactElement {
  const { reason } = useAuth()
  const { href } = useLocation()
  const [challenge, setChallenge] = useState<SecondFactorChallenge | null>(null)
  const { title, text } = textOfCode(reason ?? 'session_expired')

  return (
    <Dialog.Root open modal>
      <Dialog.Portal>
        <Dialog.Backdrop className={DIALOG_BACKDROP} />
        <Dialog.Popup className={DIALOG_POPUP}>
          <Dialog.Title className="text-lg leading-7 font-semibold tracking-[-0.01em]">{title}</Dialog.Title>
          <Dialog.Description className="mt-1.5 text-[0.9375rem] leading-6 text-muted-foreground">
            {text} Sign in to go on where you were.
          </Dialog.Description>
          <div className="mt-5">
            {challenge !== null ? (
              <SecondFactorForm challenge={challenge} onSuccess={() => undefined} onExpired={() => setChallenge(null)} />
            ) : user.hasPassword ? (
              <Password user={user} onSecondFactor={setChallenge} />
            ) : (
              <Link to="/auth/login" search={{ returnTo: href }} className={buttonClasses('primary', 'control', 'w-full')}>
                Sign in
              </Link>
            )}
          </div>
          <p className="mt-4 flex flex-wrap justify-between gap-x-4 text-sm leading-5">
            <Link to="/forgot-password" state={{ email: user.email }} className={TEXT_LINK}>
              {reason === 'session_revoked' ? 'Wasn’t you? Reset your password' : 'Forgot password?'}
            </Link>
            <Link to="/auth/login" className={TEXT_LINK}>
              {user.hasPassword ? 'Sign in another way' : 'Use another account'}
            </Link>
          </p>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  )
}

interface PasswordProps {
  readonly user: User
  /** The password was right, a second step is owed. */
  readonly onSecondFactor: (challenge: SecondFactorChallenge) => void
}

function Password({ user, onSecondFactor }: PasswordProps): ReactElement {
  const { signIn } = useAuth()
  const input = useRef<HTMLInputElement>(null)
  const form = useAuthForm({
    initial: { password: '' },
    names: { password: 'current-password' },
    secrets: ['password'],
    submit: ({ password }) => signIn({ email: user.email, password }),
    onSuccess: (data) => {
      if (!isSignedIn(data)) onSecondFactor(data.secondFactor)
    },
  })
  const { formError, pending } = form
  return (
    <form {...form.formProps} className="grid gap-5">
      <FormAlert content={formError === null ? null : alertOf(formError)} />
      <p className="rounded-lg bg-muted px-3 py-2.5 text-sm leading-5 font-medium break-words">
        <bdi dir="ltr">{user.email}</bdi>
      </p>
      <HiddenUsername email={user.email} />
      <PasswordField
        purpose="sign-in"
        id="session-password"
        label="Password"
        inputRef={input}
        pending={pending}
        {...form.bind('password')}
      />
      <SubmitButton pending={pending} pendingLabel="Signing in…">
        Sign in
      </SubmitButton>
    </form>
  )
}
