import type { ClientError } from '@sallyport/client'
import type { Connection, Provider } from '@sallyport/protocol'
import { alertOf, Button, FormAlert, formatDay, ProviderLogo, SettingRow, Spinner, useClient } from '@sallyport/react'
import { Link } from '@tanstack/react-router'
import { type ReactElement, useEffect, useState } from 'react'
import { TEXT_LINK } from '../shell/auth-shell.tsx'

export interface ConnectedRowProps {
  readonly connection: Connection
  /** Nothing else signs the account in. */
  readonly isLast: boolean
  readonly onDisconnect: () => void
}

/** A connected account. The only way in has no button, but a reason and a way on. */
export function ConnectedRow({ connection, isLast, onDisconnect }: ConnectedRowProps): ReactElement {
  const { provider, email, connectedAt } = connection
  return (
    <SettingRow
      icon={<ProviderLogo id={provider.id} name={provider.name} />}
      title={provider.name}
      text={
        <>
          {email === null ? 'Connected' : 'Connected as '}
          {email === null ? null : <bdi dir="ltr">{email}</bdi>} · {formatDay(connectedAt)}
        </>
      }
      actions={
        isLast ? undefined : (
          <Button size="small" tone="destructive-outline" aria-label={`Disconnect ${provider.name}`} onClick={onDisconnect}>
            Disconnect
          </Button>
        )
      }
    >
      {isLast ? (
        <p className="mt-3 rounded-lg bg-muted px-3 py-2.5 text-sm leading-5">
          This is the only way you can sign in, so it can’t be disconnected.{' '}
          <Link to="/account/security" className={TEXT_LINK}>
            Add a password or a passkey
          </Link>{' '}
          first.
        </p>
      ) : null}
    </SettingRow>
  )
}

/** A provider that could be connected. */
export function AvailableRow({ provider }: { readonly provider: Provider }): ReactElement {
  const { pending, error, connect } = useConnecting(provider)
  return (
    <SettingRow
      icon={<ProviderLogo id={provider.id} name={provider.name} />}
      title={provider.name}
      actions={
        <Button size="small" aria-label={`Connect ${provider.name}`} aria-disabled={pending} onClick={() => void connect()}>
          {pending ? <Spinner /> : null}
          Connect
        </Button>
      }
    >
      <FormAlert content={error === null ? null : alertOf(error)} className="mt-3" />
      <span role="status" className="sr-only">
        {pending ? `Taking you to ${provider.name}…` : null}
      </span>
    </SettingRow>
  )
}

interface Connecting {
  readonly pending: boolean
  readonly error: ClientError | null
  readonly connect: () => Promise<void>
}

/** Leaves for the provider. Back finds the button as it was. */
function useConnecting(provider: Provider): Connecting {
  const client = useClient()
  const [state, setState] = useState<Omit<Connecting, 'connect'>>({ pending: false, error: null })
  useEffect(() => {
    const reset = (event: PageTransitionEvent): void => {
      if (event.persisted) setState({ pending: false, error: null })
    }
    window.addEventListener('pageshow', reset)
    return () => window.removeEventListener('pageshow', reset)
  }, [])

  async function connect(): Promise<void> {
    if (state.pending) return
    setState({ pending: true, error: null })
    const { data, error } = await client.connections.begin(provider.id)
    if (error === null) window.location.assign(data.authorizationUrl)
    else setState({ pending: false, error })
  }
  return { ...state, connect }
}
