import type { ReactElement } from 'react'
import { useClient } from '../use-client.ts'
import { AskByEmailForm, type AskByEmailProps } from './ask-by-email-form.tsx'

export type ForgotPasswordFormProps = AskByEmailProps

/** Asks for a reset link. */
export function ForgotPasswordForm(props: ForgotPasswordFormProps): ReactElement {
  const client = useClient()
  return <AskByEmailForm label="Send reset link" ask={(email) => client.auth.forgotPassword({ email })} {...props} />
}
