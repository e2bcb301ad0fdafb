import type { RegisterData } from '@sallyport/protocol'
import { type ReactElement, type ReactNode, useEffect, useRef } from 'react'
import { alertOf } from '../ui/describe-error.ts'
import { EmailField } from '../ui/email-field.tsx'
import { TextField } from '../ui/field.tsx'
import { FormAlert } from '../ui/form-alert.tsx'
import { SubmitButton } from '../ui/submit-button.tsx'
import { useAuth } from '../use-auth.ts'
import { useAuthForm } from '../use-auth-form.ts'
import { judgeEmail, judgePassword } from './judge-password.ts'
import { NewPasswordField, type StrengthProps, usePasswordPolicy } from './new-password-field.tsx'

export interface SignUpFormProps extends StrengthProps {
  readonly initialEmail?: string | undefined
  /** Also asks for a name, which may stay empty. Default no: the form is shorter. */
  readonly askName?: boolean
  /** Puts a likely typing mistake in the address right, or `null`. */
  readonly suggestEmail?: (email: string) => string | null
  readonly onSuccess: (data: RegisterData) => void | Promise<void>
  readonly onFailedChange?: (failed: boolean) => void
  /** Follows what is typed, so that a link to sign-in can carry it. */
  readonly onEmailChange?: (email: string) => void
  /** For an address that is registered already, where the server tells. */
  readonly signInLink?: ReactNode
}

/** E-mail and password; the same answer whether or not the address is known. */
export function SignUpForm(props: SignUpFormProps): ReactElement {
  const { initialEmail = '', askName = false, suggestEmail, onSuccess, onFailedChange, onEmailChange, signInLink } = props
  const { estimateStrength, prepareStrength } = props
  const { signUp } = useAuth()
  const policy = usePasswordPolicy()
  const email = useRef<HTMLInputElement>(null)
  const form = useAuthForm({
    initial: { email: initialEmail, password: '', name: '' },
    names: { password: 'new-password' },
    validate: (values) => ({ email: judgeEmail(values.email), password: judgePassword(values.password, policy) }),
    submit: ({ email, password, name }) => signUp({ email: email.trim(), password, ...(name.trim() === '' ? {} : { name: name.trim() }) }),
    onSuccess,
  })
  const { formError, pending, values, errors } = form
  const failed = formError !== null || errors.email !== undefined || errors.password !== undefined

  useEffect(() => onFailedChange?.(failed), [failed, onFailedChange])
  useEffect(() => onEmailChange?.(values.email), [values.email, onEmailChange])

  return (
    <form {...form.formProps} className="grid gap-5">
      <FormAlert content={formError === null ? null : alertOf(formError, formError.code === 'account_exists' ? signInLink : undefined)} />
      <div>
        <EmailField purpose="sign-up" autoFocus={initialEmail === ''} inputRef={email} {...form.bind('email')} />
        <EmailSuggestion
          suggestion={suggestEmail?.(values.email) ?? null}
          onTake={(suggestion) => {
            form.setValue('email', suggestion)
            email.current?.focus()
          }}
        />
      </div>
      {askName ? <TextField name="name" label="Name" optional autoComplete="name" {...form.bind('name')} /> : null}
      <NewPasswordField
        label="Password"
        pending={pending}
        context={[values.email, values.name].filter((word) => word !== '')}
        estimateStrength={estimateStrength}
        prepareStrength={prepareStrength}
        {...form.bind('password')}
      />
      <SubmitButton pending={pending} pendingLabel="Creating account…">
        Create account
      </SubmitButton>
    </form>
  )
}

function EmailSuggestion({
  suggestion,
  onTake,
}: {
  readonly suggestion: string | null
  readonly onTake: (suggestion: string) => void
}): ReactElement {
  return (
    <p role="status" className="text-[0.8125rem] leading-[1.125rem] text-muted-foreground">
      {suggestion === null ? null : (
        <span className="mt-1.5 block">
          Did you mean{' '}
          <button
            type="button"
            onClick={() => onTake(suggestion)}
            className="min-h-6 cursor-pointer rounded font-medium text-primary underline-offset-4 hover:underline"
          >
            {suggestion}
          </button>
          ?
        </span>
      )}
    </p>
  )
}
