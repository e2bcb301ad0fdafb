import type { ReactElement } from 'react'
import { TextField, type TextFieldProps } from './field.tsx'

/** What the address is for decides `name` and `autocomplete` (UX 2.2.3). */
export type EmailPurpose = 'sign-in' | 'sign-up' | 'contact'

const CONTRACT = {
  'sign-in': { name: 'username', autoComplete: 'username webauthn' },
  'sign-up': { name: 'email', autoComplete: 'username' },
  contact: { name: 'email', autoComplete: 'email' },
} as const

export interface EmailFieldProps extends Omit<TextFieldProps, 'name' | 'label' | 'type'> {
  readonly purpose: EmailPurpose
  readonly label?: string
}

/** An e-mail address, with the keyboard and the autofill that belong to it. */
export function EmailField({ purpose, label = 'Email', ...rest }: EmailFieldProps): ReactElement {
  const { name, autoComplete } = CONTRACT[purpose]
  return (
    <TextField
      type="email"
      dir="ltr"
      name={name}
      label={label}
      autoComplete={autoComplete}
      inputMode="email"
      autoCapitalize="none"
      spellCheck={false}
      enterKeyHint="next"
      {...rest}
    />
  )
}

/** The account a password belongs to, for password managers; without it they save a second, nameless entry. */
export function HiddenUsername({ email }: { readonly email: string }): ReactElement {
  return <input type="text" name="username" autoComplete="username" value={email} readOnly hidden aria-hidden="true" tabIndex={-1} />
}
