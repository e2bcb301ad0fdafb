import { Dialog } from '@base-ui/react/dialog'
import type { User } from '@sallyport/protocol'
import { alertOf, FormAlert, HiddenUsername, PasswordField, SubmitButton, textOfCode, useAuth, useAuthForm } from '@sallyport/react'
import { Link } from '@tanstack/react-router'
import { type ReactElement, useRef } from 'react'
import { TEXT_LINK } from '../shell/auth-shell.tsx'
import { DIALOG_BACKDROP, DIALOG_POPUP } from './dialog-classes.ts'

/** Over a page whose session ended: sign in again and go on, with everything typed still there (J10). */
export function SessionLostDialog({ user }: { readonly user: User }): ReactElement {
  const { reason, signIn } = useAuth()
  const input = useRef<HTMLInputElement>(null)
  const { title, text } = textOfCode(reason ?? 'session_expired')
  const form = useAuthForm({
    initial: { password: '' },
    names: { password: 'current-password' },
    secrets: ['password'],
    submit: ({ password }) => signIn({ email: user.email, password }),
  })
  const { formError, pending } = form

  return (
    <Dialog.Root open modal>
      <Dialog.Portal>
        <Dialog.Backdrop className={DIALOG_BACKDROP} />
        <Dialog.Popup initialFocus={input} className={DIALOG_POPUP}>
          <Dialog.Title className="text-lg leading-7 font-semibold tracking-[-0.01em]">{title}</Dialog.Title>
          <Dialog.Description className="mt-1.5 text-[0.9375rem] leading-6 text-muted-foreground">
            {text} Sign in to go on where you were.
          </Dialog.Description>
          <form {...form.formProps} className="mt-5 grid gap-5">
            <FormAlert content={formError === null ? null : alertOf(formError)} />
            <p className="rounded-lg bg-muted px-3 py-2.5 text-sm leading-5 font-medium break-words">{user.email}</p>
            <HiddenUsername email={user.email} />
            <PasswordField purpose="sign-in" label="Password" inputRef={input} pending={pending} {...form.bind('password')} />
            <SubmitButton pending={pending} pendingLabel="Signing in…">
              Sign in
            </SubmitButton>
          </form>
          <p className="mt-4 flex flex-wrap justify-between gap-x-4 text-sm leading-5">
            <Link to="/forgot-password" state={{ email: user.email }} className={TEXT_LINK}>
              {reason === 'session_revoked' ? 'Wasn’t you? Reset your password' : 'Forgot password?'}
            </Link>
            <Link to="/auth/login" className={TEXT_LINK}>
              Use another account
            </Link>
          </p>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  )
}
