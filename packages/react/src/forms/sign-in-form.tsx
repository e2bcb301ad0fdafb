import { isError } from '@sallyport/client'
import type { User } from '@sallyport/protocol'
import { type ReactElement, type ReactNode, useEffect, useRef } from 'react'
import { CheckboxField } from '../ui/checkbox-field.tsx'
import { alertOf } from '../ui/describe-error.ts'
import { EmailField } from '../ui/email-field.tsx'
import { type AlertContent, FormAlert } from '../ui/form-alert.tsx'
import { PasswordField } from '../ui/password-field.tsx'
import { SubmitButton } from '../ui/submit-button.tsx'
import { useAuth } from '../use-auth.ts'
import { useAuthForm } from '../use-auth-form.ts'
import { judgeEmail, judgeRequired } from './judge-password.ts'

export interface SignInFormProps {
  readonly initialEmail?: string | undefined
  /** Why the visitor is here, until the first attempt. */
  readonly notice?: AlertContent | null
  /** Beside the password, such as a link “Forgot password?”; gets what was typed as the address. */
  readonly forgotPassword?: (email: string) => ReactNode
  /** The way on for somebody who has not verified the address yet. */
  readonly verifyEmail?: (email: string) => ReactNode
  readonly onSuccess: (user: User) => void | Promise<void>
  /** Called after every attempt: whether something is wrong, for the page's title. */
  readonly onFailedChange?: (failed: boolean) => void
}

/** E-mail, password, “Keep me signed in”. After a refusal the e-mail stays, the password is emptied and has the focus. */
export function SignInForm(props: SignInFormProps): ReactElement {
  const { initialEmail = '', notice = null, forgotPassword, verifyEmail, onSuccess, onFailedChange } = props
  const { signIn } = useAuth()
  const password = useRef<HTMLInputElement>(null)
  const form = useAuthForm({
    initial: { email: initialEmail, password: '', rememberMe: false },
    names: { email: 'username', password: 'current-password' },
    secrets: ['password'],
    validate: (values) => ({ email: judgeEmail(values.email), password: judgeRequired(values.password) }),
    submit: (values) => signIn({ ...values, email: values.email.trim() }),
    onSuccess: (data) => onSuccess(data.user),
  })
  const { formError, pending, values } = form

  useEffect(() => {
    if (initialEmail !== '') password.current?.focus()
  }, [initialEmail])
  useEffect(() => {
    onFailedChange?.(formError !== null)
    if (isError(formError, 'invalid_credentials')) password.current?.focus()
  }, [formError, onFailedChange])

  return (
    <form {...form.formProps} className="grid gap-5">
      <FormAlert content={formError === null ? (pending ? null : notice) : alertOf(formError, actionOf(formError.code))} />
      <EmailField purpose="sign-in" autoFocus={initialEmail === ''} {...form.bind('email')} />
      <PasswordField
        purpose="sign-in"
        label="Password"
        inputRef={password}
        pending={pending}
        aside={forgotPassword?.(values.email)}
        {...form.bind('password')}
      />
      <CheckboxField
        name="remember-me"
        label="Keep me signed in for 30 days"
        hint="Don’t use this on a shared device."
        {...form.bindCheck('rememberMe')}
      />
      <SubmitButton pending={pending} pendingLabel="Signing in…">
        Sign in
      </SubmitButton>
    </form>
  )

  function actionOf(code: string): ReactNode {
    if (code === 'email_not_verified') return verifyEmail?.(values.email)
    if (code === 'account_locked') return forgotPassword?.(values.email)
    return undefined
  }
}
