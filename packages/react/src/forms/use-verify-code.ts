import { isError } from '@sallyport/client'
import { type RefObject, useEffect, useRef, useState } from 'react'
import type { AuthForm } from '../form-types.ts'
import { useAuthForm } from '../use-auth-form.ts'
import { useClient } from '../use-client.ts'
import { judgeRequired } from './judge-password.ts'

/** How long the check mark stands before the page moves on. */
const SUCCESS_MS = 400
const CODE_LENGTH = 6

export interface VerifyCode {
  readonly form: AuthForm<{ code: string; password: string }>
  readonly codeInput: RefObject<HTMLInputElement | null>
  readonly passwordInput: RefObject<HTMLInputElement | null>
  /** This browser did not sign up: the password chosen at sign-up is owed as well. */
  readonly asksPassword: boolean
  readonly verified: boolean
  readonly wrongCode: string | undefined
  readonly type: (code: string) => void
  /** The button was pressed: from now on half a code is a mistake. */
  readonly press: () => void
}

/** Verifying an address by the code of the mail: what is asked for, what went wrong, where the focus belongs. */
export function useVerifyCode(email: string, onSuccess: () => void | Promise<void>): VerifyCode {
  const client = useClient()
  const codeInput = useRef<HTMLInputElement>(null)
  const passwordInput = useRef<HTMLInputElement>(null)
  const [asksPassword, setAsksPassword] = useState(false)
  const [verified, setVerified] = useState(false)
  const [pressed, setPressed] = useState(false)

  const form = useAuthForm({
    initial: { code: '', password: '' },
    names: { code: 'one-time-code', password: 'current-password' },
    secrets: ['password'],
    validate: (values) => ({
      code: values.code.length === CODE_LENGTH ? undefined : 'Enter all 6 digits.',
      password: asksPassword ? judgeRequired(values.password) : undefined,
    }),
    submit: ({ code, password }) => client.auth.verifyEmail({ email, code, ...(asksPassword ? { password } : {}) }),
    onSuccess: async () => {
      setVerified(true)
      await new Promise((resolve) => setTimeout(resolve, SUCCESS_MS))
      await onSuccess()
    },
  })
  const { formError, values, errors, setValue } = form
  const refused = isError(formError, 'code_invalid', 'code_expired') && values.code === ''

  // biome-ignore lint/correctness/useExhaustiveDependencies: emptying the field answers a new error; setValue is new at every render
  useEffect(() => {
    if (isError(formError, 'password_required')) setAsksPassword(true)
    if (isError(formError, 'invalid_credentials')) passwordInput.current?.focus()
    if (!isError(formError, 'code_invalid', 'code_expired')) return
    setValue('code', '')
    codeInput.current?.focus()
  }, [formError])
  useEffect(() => {
    if (asksPassword) passwordInput.current?.focus()
  }, [asksPassword])

  function type(code: string): void {
    setPressed(false)
    setValue('code', code)
  }
  const wrongCode = refused ? formError.message : pressed ? errors.code : undefined
  return { form, codeInput, passwordInput, asksPassword, verified, wrongCode, type, press: () => setPressed(true) }
}
