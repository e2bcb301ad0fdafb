import type { Result } from '@sallyport/client'
import { FIELD_ERRORS, type Passkey } from '@sallyport/protocol'
import { type ReactElement, useEffect, useRef, useState } from 'react'
import { Badge } from '../ui/badge.tsx'
import { Button } from '../ui/button.tsx'
import { alertOf } from '../ui/describe-error.ts'
import { TextField } from '../ui/field.tsx'
import { FormAlert } from '../ui/form-alert.tsx'
import { PasskeyIcon } from '../ui/icons.tsx'
import { formatDay, RelativeTime } from '../ui/relative-time.tsx'
import { SubmitButton } from '../ui/submit-button.tsx'
import { useAuthForm } from '../use-auth-form.ts'
import { SettingRow } from './setting-row.tsx'

export interface PasskeyRowProps {
  readonly passkey: Passkey
  readonly onRename: (name: string) => Promise<Result<object>>
  readonly onRemove: () => void
}

/** One passkey: its name, which can be changed in place, and when it was made and used. */
export function PasskeyRow({ passkey, onRename, onRemove }: PasskeyRowProps): ReactElement {
  const [renaming, setRenaming] = useState(false)
  const opener = useRef<HTMLButtonElement>(null)
  const wasRenaming = useRef(false)
  useEffect(() => {
    if (wasRenaming.current && !renaming) opener.current?.focus()
    wasRenaming.current = renaming
  }, [renaming])

  if (renaming) return <RenameForm name={passkey.name} onRename={onRename} onEnd={() => setRenaming(false)} />
  return (
    <SettingRow
      icon={<PasskeyIcon />}
      title={
        <>
          <span className="min-w-0 break-words">{passkey.name}</span>
          {passkey.synced ? <Badge>Synced</Badge> : null}
        </>
      }
      text={
        <>
          Created {formatDay(passkey.createdAt)} · {passkey.lastUsedAt === null ? 'Never used' : <LastUsed at={passkey.lastUsedAt} />}
        </>
      }
      actions={
        <>
          <Button size="small" buttonRef={opener} aria-label={`Rename ${passkey.name}`} onClick={() => setRenaming(true)}>
            Rename
          </Button>
          <Button size="small" tone="destructive-outline" aria-label={`Remove ${passkey.name}`} onClick={onRemove}>
            Remove
          </Button>
        </>
      }
    />
  )
}

function LastUsed({ at }: { readonly at: string }): ReactElement {
  return (
    <>
      Last used <RelativeTime instant={at} />
    </>
  )
}

interface RenameFormProps {
  readonly name: string
  readonly onRename: PasskeyRowProps['onRename']
  readonly onEnd: () => void
}

function RenameForm({ name, onRename, onEnd }: RenameFormProps): ReactElement {
  const input = useRef<HTMLInputElement>(null)
  const form = useAuthForm({
    initial: { name },
    names: { name: 'passkey-name' },
    validate: (values) => ({ name: values.name.trim() === '' ? FIELD_ERRORS.required : undefined }),
    submit: (values) => onRename(values.name.trim()),
    onSuccess: onEnd,
  })
  useEffect(() => input.current?.select(), [])
  return (
    <form
      {...form.formProps}
      className="grid gap-4 p-4 sm:p-5"
      onKeyDown={(event) => {
        if (event.key === 'Escape') onEnd()
      }}
    >
      <FormAlert content={form.formError === null ? null : alertOf(form.formError)} />
      <TextField inputRef={input} name="passkey-name" label="Name of this passkey" autoComplete="off" {...form.bind('name')} />
      <div className="flex flex-wrap gap-3">
        <SubmitButton pending={form.pending} pendingLabel="Saving…" className="sm:w-auto">
          Save name
        </SubmitButton>
        <Button className="w-full sm:w-auto" onClick={onEnd}>
          Cancel
        </Button>
      </div>
    </form>
  )
}
