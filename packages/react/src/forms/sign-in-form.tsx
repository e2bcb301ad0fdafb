import { isError, isSignedIn } from '@sallyport/client'
import type { User } from '@sallyport/protocol'
import { lazy, type ReactElement, type ReactNode, Suspense, useEffect, useRef, useState } from 'react'
import { CheckboxField } from '../ui/checkbox-field.tsx'
import { alertOf } from '../ui/describe-error.ts'
import { EmailField } from '../ui/email-field.tsx'
import { type AlertContent, FormAlert } from '../ui/form-alert.tsx'
import { PasswordField } from '../ui/password-field.tsx'
import { SubmitButton } from '../ui/submit-button.tsx'
import { useAuth } from '../use-auth.ts'
import { useAuthForm } from '../use-auth-form.ts'
import { judgeEmail, judgeRequired } from './judge-password.ts'
import type { SecondFactorChallenge } from './second-factor-form.tsx'

/** Loaded when a second step is owed: most sign-ins have none. */
const SecondFactorForm = lazy(async () => ({ default: (await import('./second-factor-form.tsx')).SecondFactorForm }))

export interface SignInFormProps {
  readonly initialEmail?: string | undefined
  /** Why the visitor is here, until the first attempt. */
  readonly notice?: AlertContent | null
  /** Beside the password, such as a link “Forgot password?”; gets what was typed as the address. */
  readonly forgotPassword?: (email: string) => ReactNode
  /** The way on for somebody who has not verified the address yet. */
  readonly verifyEmail?: (email: string) => ReactNode
  /** Somebody is signed in. */
  readonly onSuccess: (user: User) => void | Promise<void>
  /** The password was right and a second step is owed. Without this, the form asks for it in its own place. */
  readonly onSecondFactor?: (challenge: SecondFactorChallenge) => void | Promise<void>
  /** Called after every attempt: whether something is wrong, for the page's title. */
  readonly onFailedChange?: (failed: boolean) => void
  /** Follows what is typed, so that a link to sign-up can carry it. */
  readonly onEmailChange?: (email: string) => void
  /** Follows “Keep me signed in”, for the other ways in on the page. */
  readonly onRememberMeChange?: (rememberMe: boolean) => void
}

const TOO_LATE: AlertContent = { tone: 'info', title: 'That took too long', text: 'Sign in again.' }

/**
 * E-mail, password, “Keep me signed in”, and the second step where one is owed. After a refusal the e-mail stays, the password is emptied
 * and has the focus.
 */
export function SignInForm(props: SignInFormProps): ReactElement {
  const [challenge, setChallenge] = useState<SecondFactorChallenge | null>(null)
  const [email, setEmail] = useState(props.initialEmail)
  const [late, setLate] = useState(false)
  if (challenge !== null) {
    const startAgain = (): void => {
      setLate(true)
      setChallenge(null)
    }
    return (
      <Suspense fallback={null}>
        <SecondFactorForm challenge={challenge} onSuccess={props.onSuccess} onExpired={startAgain} />
      </Suspense>
    )
  }
  return (
    <FirstStep
      onSecondFactor={setChallenge}
      {...props}
      initialEmail={email}
      notice={late ? TOO_LATE : (props.notice ?? null)}
      onEmailChange={(typed) => {
        setEmail(typed)
        props.onEmailChange?.(typed)
      }}
    />
  )
}

function FirstStep(props: SignInFormProps & Required<Pick<SignInFormProps, 'onSecondFactor'>>): ReactElement {
  const { initialEmail = '', notice = null, forgotPassword, verifyEmail, onSuccess, onSecondFactor } = props
  const { onFailedChange, onEmailChange, onRememberMeChange } = props
  const [startsWith] = useState(initialEmail)
  const { signIn } = useAuth()
  const password = useRef<HTMLInputElement>(null)
  const form = useAuthForm({
    initial: { email: startsWith, password: '', rememberMe: false },
    names: { email: 'username', password: 'current-password' },
    secrets: ['password'],
    validate: (values) => ({ email: judgeEmail(values.email), password: judgeRequired(values.password) }),
    submit: (values) => signIn({ ...values, email: values.email.trim() }),
    onSuccess: (data) => (isSignedIn(data) ? onSuccess(data.user) : onSecondFactor(data.secondFactor)),
  })
  const { formError, pending, values } = form

  useEffect(() => {
    if (startsWith !== '') password.current?.focus()
  }, [startsWith])
  useEffect(() => {
    onFailedChange?.(formError !== null)
    if (isError(formError, 'invalid_credentials')) password.current?.focus()
  }, [formError, onFailedChange])
  useFollowing(values.email, onEmailChange)
  useFollowing(values.rememberMe, onRememberMeChange)

  return (
    <form {...form.formProps} className="grid gap-5">
      <FormAlert content={formError === null ? (pending ? null : notice) : alertOf(formError, actionOf(formError.code))} />
      <EmailField purpose="sign-in" autoFocus={startsWith === ''} {...form.bind('email')} />
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
    if (code === 'account_locked' || code === 'password_expired') return forgotPassword?.(values.email)
    return undefined
  }
}

function useFollowing<Value>(value: Value, follower: ((value: Value) => void) | undefined): void {
  const latest = useRef(follower)
  useEffect(() => {
    latest.current = follower
  })
  useEffect(() => latest.current?.(value), [value])
}
