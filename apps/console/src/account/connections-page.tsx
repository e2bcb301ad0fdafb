import type { DataOf } from '@sallyport/client'
import type { Connection, Provider } from '@sallyport/protocol'
import { Card, EmptyState, Section, useClient, useConnections, usePasskeys, usePublicConfig } from '@sallyport/react'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { type ReactElement, useEffect } from 'react'
import { usePage } from '../lib/use-page.ts'
import { useAccountUser } from './account-user.ts'
import { AvailableRow, ConnectedRow } from './connection-rows.tsx'
import { LoadState } from './load-state.tsx'
import { PageHead } from './page-head.tsx'
import { useToast } from './toast-frame.tsx'
import { useQuestion } from './use-question.tsx'

/** Accounts elsewhere that sign in to this one (UX A5). */
export function ConnectionsPage(): ReactElement {
  const heading = usePage('Connections')
  const connections = useConnections()
  const waysBeside = useWaysBeside()
  useArrival()
  const { data, reload } = connections
  return (
    <>
      <PageHead headingRef={heading} title="Connections" description="Accounts elsewhere that you can sign in with." />
      {data === null ? (
        <Card>
          <LoadState of={connections} label="Loading your connections" />
        </Card>
      ) : (
        <Lists
          data={data}
          waysBeside={waysBeside}
          onGone={async () => {
            heading.current?.focus()
            await reload()
          }}
        />
      )}
    </>
  )
}

interface ListsProps {
  readonly data: DataOf<'listConnections'>
  readonly waysBeside: WaysBeside | null
  readonly onGone: () => Promise<void>
}

function Lists({ data, waysBeside, onGone }: ListsProps): ReactElement {
  const client = useClient()
  const toast = useToast()
  const question = useQuestion()
  const { connections, available } = data
  const isLast = waysBeside !== null && waysBeside.count + connections.length < 2

  const disconnect = ({ id, provider }: Connection) =>
    question.ask({
      title: `Disconnect ${provider.name}?`,
      text: `You won’t be able to sign in with ${provider.name}. ${whatIsLeft(waysBeside, connections, provider)}`,
      verb: 'Disconnect',
      pendingVerb: 'Disconnecting…',
      work: () => client.connections.remove(id),
      onDone: async () => {
        await onGone()
        toast(`${provider.name} disconnected`)
      },
    })
  return (
    <>
      <Section id="connected" title="Connected">
        <Card>
          {connections.map((connection) => (
            <ConnectedRow key={connection.id} connection={connection} isLast={isLast} onDisconnect={() => disconnect(connection)} />
          ))}
          {connections.length === 0 ? <EmptyState title="Nothing connected" text="You sign in without another company’s account." /> : null}
        </Card>
      </Section>
      {available.length === 0 ? null : (
        <Section id="available" title="Available" description="Connect one, and sign in with either.">
          <Card>
            {available.map((provider) => (
              <AvailableRow key={provider.id} provider={provider} />
            ))}
          </Card>
        </Section>
      )}
      {question.dialog}
    </>
  )
}

interface WaysBeside {
  readonly password: boolean
  readonly passkeys: number
  readonly count: number
}

/** What else signs this account in; `null` while it is not known. */
function useWaysBeside(): WaysBeside | null {
  const { hasPassword: password } = useAccountUser()
  const passkeys = usePasskeys().data?.passkeys.length
  return passkeys === undefined ? null : { password, passkeys, count: passkeys + (password ? 1 : 0) }
}

/** “You can still use your password and 1 passkey.” */
function whatIsLeft(ways: WaysBeside | null, connections: readonly Connection[], leaving: Provider): string {
  if (ways === null) return ''
  const left = [
    ...(ways.password ? ['your password'] : []),
    ...(ways.passkeys === 0 ? [] : [ways.passkeys === 1 ? '1 passkey' : `${String(ways.passkeys)} passkeys`]),
    ...connections.filter(({ provider }) => provider.id !== leaving.id).map(({ provider }) => provider.name),
  ]
  return left.length === 0 ? '' : `You can still use ${new Intl.ListFormat('en', { type: 'conjunction' }).format(left)}.`
}

/** Back from the provider: says that it worked, and takes the word out of the address. */
function useArrival(): void {
  const navigate = useNavigate()
  const { connected } = useSearch({ from: '__root__' })
  const { config } = usePublicConfig()
  useEffect(() => {
    if (connected === undefined || config === null) return
    const name = config.signIn.providers.find(({ id }) => id === connected)?.name
    const said = name === undefined ? {} : { toast: `${name} connected` }
    void navigate({ to: '/account/connections', search: {}, state: said, replace: true })
  }, [connected, config, navigate])
}
