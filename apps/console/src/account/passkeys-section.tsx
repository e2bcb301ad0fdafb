import type { Passkey } from '@sallyport/protocol'
import {
  type AddedPasskey,
  type AlertContent,
  alertOf,
  Button,
  Card,
  EmptyState,
  FormAlert,
  PasskeyIcon,
  PasskeyRow,
  Section,
  Spinner,
  usePasskeys,
  usePublicConfig,
} from '@sallyport/react'
import { type ReactElement, useRef, useState } from 'react'
import { LoadState } from './load-state.tsx'
import { useToast } from './toast-frame.tsx'
import { useQuestion } from './use-question.tsx'

/** Passkeys: made, named and removed here. Where the product takes none, those that are there can still be seen and removed. */
export function PasskeysSection(): ReactElement | null {
  const passkeys = usePasskeys()
  const { config } = usePublicConfig()
  const toast = useToast()
  const question = useQuestion()
  const heading = useRef<HTMLDivElement>(null)
  const { pending, problem, add } = useAdding(passkeys.add)
  const offered = config?.signIn.passkey ?? false
  const list = passkeys.data?.passkeys ?? []
  if (!offered && list.length === 0) return null

  const remove = (passkey: Passkey) =>
    question.ask({
      title: `Remove “${passkey.name}”?`,
      text: 'You won’t be able to sign in with it any more. It may stay in your password manager, where it opens nothing.',
      verb: 'Remove passkey',
      pendingVerb: 'Removing…',
      work: () => passkeys.remove(passkey.id),
      onDone: () => {
        heading.current?.focus()
        toast('Passkey removed')
      },
    })
  return (
    <Section
      id="passkeys"
      title="Passkeys"
      description="Sign in with your fingerprint, face or screen lock."
      action={
        offered && passkeys.supported ? (
          <Button size="small" aria-disabled={pending} onClick={() => void add()}>
            {pending ? <Spinner /> : null}
            {pending ? 'Adding…' : 'Add a passkey'}
          </Button>
        ) : undefined
      }
    >
      <FormAlert content={problem} className="mb-4" />
      <div ref={heading} tabIndex={-1} className="outline-none">
        <Card>
          {passkeys.data === null ? <LoadState of={passkeys} rows={1} label="Loading your passkeys" /> : null}
          {list.map((passkey) => (
            <PasskeyRow
              key={passkey.id}
              passkey={passkey}
              onRename={(name) => passkeys.rename(passkey.id, name)}
              onRemove={() => remove(passkey)}
            />
          ))}
          {passkeys.data !== null && list.length === 0 ? <NoPasskeys supported={passkeys.supported} /> : null}
        </Card>
      </div>
      {!passkeys.supported && list.length > 0 ? (
        <p className="mt-3 text-[0.8125rem] leading-[1.125rem] text-muted-foreground">{UNSUPPORTED}</p>
      ) : null}
      {question.dialog}
    </Section>
  )
}

const UNSUPPORTED = 'This browser can’t use passkeys. Sign in with another browser, or on your phone, to add one.'

function NoPasskeys({ supported }: { readonly supported: boolean }): ReactElement {
  return (
    <EmptyState
      icon={<PasskeyIcon />}
      title="No passkeys yet"
      text={supported ? 'Add one, and sign in without typing a password.' : UNSUPPORTED}
    />
  )
}

interface Adding {
  readonly pending: boolean
  readonly problem: AlertContent | null
  readonly add: () => Promise<void>
}

function useAdding(work: () => Promise<AddedPasskey>): Adding {
  const toast = useToast()
  const [state, setState] = useState<Omit<Adding, 'add'>>({ pending: false, problem: null })
  async function add(): Promise<void> {
    if (state.pending) return
    setState({ pending: true, problem: null })
    const added = await work()
    setState({ pending: false, problem: problemOf(added) })
    if (added.kind === 'added') toast(`“${added.passkey.name}” added`)
  }
  return { ...state, add }
}

/** Closing the browser's prompt is no problem of anybody. */
function problemOf(added: AddedPasskey): AlertContent | null {
  switch (added.kind) {
    case 'added':
    case 'cancelled':
      return null
    case 'exists':
      return { tone: 'info', title: 'This device already has a passkey for you', text: 'You can sign in with it.' }
    case 'unusable':
      return { tone: 'error', title: 'This browser could not make a passkey', text: 'Try again, or use another browser or device.' }
    case 'refused':
      return alertOf(added.error)
  }
}
