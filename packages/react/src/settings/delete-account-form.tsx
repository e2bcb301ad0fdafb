import { type ReactElement, useRef } from 'react'
import { Button } from '../ui/button.tsx'
import { alertOf } from '../ui/describe-error.ts'
import { TextField } from '../ui/field.tsx'
import { FormAlert } from '../ui/form-alert.tsx'
import { SubmitButton } from '../ui/submit-button.tsx'
import { useFocusOnArrival } from '../ui/use-focus-on-arrival.ts'
import { useAuthForm } from '../use-auth-form.ts'
import { useClient } from '../use-client.ts'

/** What has to be typed; the server asks for the same words. */
const SENTENCE = 'delete my account'

export interface DeleteAccountFormProps {
  /** Runs before the request: whoever is signed out by its success should land somewhere that says why. `false` when it came to nothing. */
  readonly onLeaving: (leaving: boolean) => void
  readonly onCancel: () => void
}

/** Level three (UX 2.2.12): the sentence by hand, and a confirmation of who is asking. */
export function DeleteAccountForm({ onLeaving, onCancel }: DeleteAccountFormProps): ReactElement {
  const client = useClient()
  const input = useRef<HTMLInputElement>(null)
  const form = useAuthForm({
    initial: { confirmation: '' },
    names: { confirmation: 'delete-confirmation' },
    validate: ({ confirmation }) => ({ confirmation: isMeant(confirmation) ? undefined : `Type “${SENTENCE}”.` }),
    submit: async () => {
      onLeaving(true)
      const result = await client.user.delete({ confirmation: SENTENCE })
      if (result.error !== null) onLeaving(false)
      return result
    },
  })
  useFocusOnArrival(input)
  return (
    <form {...form.formProps} className="grid gap-5">
      <FormAlert content={form.formError === null ? null : alertOf(form.formError)} />
      <TextField
        inputRef={input}
        name="delete-confirmation"
        label={`Type “${SENTENCE}” to go on`}
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        {...form.bind('confirmation')}
      />
      <div className="flex flex-wrap gap-3">
        <SubmitButton pending={form.pending} pendingLabel="Deleting…" tone="destructive" className="sm:w-auto">
          Delete my account
        </SubmitButton>
        <Button className="w-full sm:w-auto" onClick={onCancel}>
          Keep my account
        </Button>
      </div>
    </form>
  )
}

/** Phones like to begin with a capital. */
const isMeant = (typed: string): boolean => typed.trim().toLowerCase() === SENTENCE
