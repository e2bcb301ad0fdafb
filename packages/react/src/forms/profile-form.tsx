import type { User } from '@sallyport/protocol'
import type { ReactElement } from 'react'
import { alertOf } from '../ui/describe-error.ts'
import { TextField } from '../ui/field.tsx'
import { FormAlert } from '../ui/form-alert.tsx'
import { SubmitButton } from '../ui/submit-button.tsx'
import { useAuthForm } from '../use-auth-form.ts'
import { useClient } from '../use-client.ts'

export interface ProfileFormProps {
  readonly user: User
  readonly onSuccess: (user: User) => void
}

/** How the account's owner is called. Everything here is optional. */
export function ProfileForm({ user, onSuccess }: ProfileFormProps): ReactElement {
  const client = useClient()
  const form = useAuthForm({
    initial: { firstName: user.firstName, lastName: user.lastName, username: user.username ?? '' },
    names: { firstName: 'given-name', lastName: 'family-name', username: 'nickname' },
    submit: ({ firstName, lastName, username }) =>
      client.user.update({
        ...changedName('firstName', user.firstName, firstName.trim()),
        ...changedName('lastName', user.lastName, lastName.trim()),
        username: username.trim() === '' ? null : username.trim(),
      }),
    onSuccess: (data) => onSuccess(data.user),
  })
  return (
    <form {...form.formProps} className="grid gap-5">
      <FormAlert content={form.formError === null ? null : alertOf(form.formError)} />
      <div className="grid gap-5 sm:grid-cols-2">
        <TextField name="given-name" label="First name" optional autoComplete="given-name" {...form.bind('firstName')} />
        <TextField name="family-name" label="Last name" optional autoComplete="family-name" {...form.bind('lastName')} />
      </div>
      <TextField
        name="nickname"
        label="Username"
        optional
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        hint="3 to 30 letters, digits, dots, dashes or underscores."
        {...form.bind('username')}
      />
      <SubmitButton pending={form.pending} pendingLabel="Saving…" className="sm:w-auto sm:justify-self-start">
        Save profile
      </SubmitButton>
    </form>
  )
}

/** Only what was changed, emptied included: a name that is sent replaces the display name too. */
function changedName(key: 'firstName' | 'lastName', before: string, after: string): Partial<Record<typeof key, string>> {
  return before === after ? {} : { [key]: after }
}
