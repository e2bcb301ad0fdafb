import { type ClientErrorCode, isError, type Result } from '@sallyport/client'
import { type RefObject, useEffect, useRef, useState } from 'react'
import type { AuthForm } from '../form-types.ts'
import type { OtpStatus } from '../ui/otp-field.tsx'
import { useAuthForm } from '../use-auth-form.ts'

export const CODE_LENGTH = 6

/** Errors that say that this code, and nothing else, is wrong: they stand under the field. */
const WRONG = ['code_invalid', 'code_expired', 'totp_invalid'] as const satisfies readonly ClientErrorCode[]

export interface CodeForm {
  readonly form: AuthForm<{ code: string }>
  readonly input: RefObject<HTMLInputElement | null>
  readonly status: OtpStatus
  /** The sentence under the field. */
  readonly wrong: string | undefined
  readonly type: (code: string) => void
  /** Spread on the `<form>`. */
  readonly formProps: AuthForm<{ code: string }>['formProps']
}

/** What the slots look like. */
export function otpStatus(right: boolean, pending: boolean, wrong: string | undefined): OtpStatus {
  if (right) return 'success'
  if (pending) return 'pending'
  return wrong === undefined ? 'idle' : 'error'
}

/** Whether the sentence about an error stands under the field, so that no alert has to repeat it. */
export const isWrongCode = (error: Parameters<typeof isError>[0]): boolean => isError(error, ...WRONG)

/**
 * A form that is one code of six digits: sent once when it is complete; a wrong one is emptied and its field has the focus. Give it a
 * `key` for another kind of code.
 */
export function useCodeForm<Data>(
  submit: (code: string) => Promise<Result<Data>>,
  onSuccess: (data: Data) => void | Promise<void>,
): CodeForm {
  const input = useRef<HTMLInputElement>(null)
  const [right, setRight] = useState(false)
  const [pressed, setPressed] = useState(false)
  const form = useAuthForm({
    initial: { code: '' },
    names: { code: 'one-time-code' },
    validate: (values) => ({ code: values.code.length === CODE_LENGTH ? undefined : 'Enter all 6 digits.' }),
    submit: ({ code }) => submit(code),
    onSuccess: async (data) => {
      setRight(true)
      await onSuccess(data)
    },
  })
  const { formError, pending, values, errors, setValue, formProps } = form
  const refused = formError !== null && isWrongCode(formError) && values.code === ''
  const wrong = refused ? formError.message : pressed ? errors.code : undefined

  // biome-ignore lint/correctness/useExhaustiveDependencies: emptying the field answers a new error; setValue is new at every render
  useEffect(() => {
    if (!isWrongCode(formError)) return
    setValue('code', '')
    input.current?.focus()
  }, [formError])

  return {
    form,
    input,
    status: otpStatus(right, pending, wrong),
    wrong,
    type(code) {
      setPressed(false)
      setValue('code', code)
    },
    formProps: {
      ...formProps,
      onSubmit(event) {
        setPressed(true)
        formProps.onSubmit(event)
      },
    },
  }
}
