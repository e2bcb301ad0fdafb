import type { ReactElement } from 'react'
import { useClient } from '../use-client.ts'
import { AskByEmailForm, type AskByEmailProps } from './ask-by-email-form.tsx'

export type SendCodeFormProps = AskByEmailProps

/** Asks for a code to sign in with. */
export function SendCodeForm(props: SendCodeFormProps): ReactElement {
  const client = useClient()
  return <AskByEmailForm label="Email me a code" ask={(email) => client.auth.sendOtp({ email })} {...props} />
}
