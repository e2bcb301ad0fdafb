import type { Provider, PublicConfigData } from '@sallyport/protocol'
import {
  Divider,
  MailIcon,
  PasskeyIcon,
  type PasskeySignIn,
  ProviderButtons,
  Skeleton,
  usePublicConfig,
  type WayIn,
  WayInButton,
} from '@sallyport/react'
import { useNavigate, useSearch } from '@tanstack/react-router'
import type { ReactElement, ReactNode } from 'react'
import { safeReturnTo } from '../lib/return-to.ts'
import { keepReturn } from '../lib/search.ts'

export interface WaysInProps {
  readonly email: string
  readonly rememberMe: boolean
  readonly passkey: PasskeySignIn
  readonly lastUsed: WayIn | null
  /** E-mail and password, between the way that was used last and the others. */
  readonly children: ReactNode
}

/** What this server offers beside the password and this browser can do. */
function offeredWays(config: PublicConfigData | null, passkey: PasskeySignIn): readonly WayIn[] {
  if (config === null) return []
  const { providers, passkey: takesPasskeys, emailCode } = config.signIn
  return [
    ...providers.map(({ id }): WayIn => `provider:${id}`),
    ...(takesPasskeys && passkey.supported ? (['passkey'] as const) : []),
    ...(emailCode ? (['email_code'] as const) : []),
  ]
}

/** Every way in that this server offers: the one this browser used last on top, then e-mail and password, then the rest (UX P1). */
export function WaysIn({ lastUsed, children, ...rest }: WaysInProps): ReactElement {
  const { config, status } = usePublicConfig()
  const ways = offeredWays(config, rest.passkey)
  const expected = status === 'loading' && lastUsed !== null && lastUsed !== 'password'
  const first = ways.filter((way) => way === lastUsed)
  const others = ways.filter((way) => way !== lastUsed)
  return (
    <div className="grid gap-5">
      {/* Until it is known what is offered, the place is kept, so that the form does not jump. */}
      {expected ? (
        <>
          <Skeleton className="h-11 w-full" />
          <Divider />
        </>
      ) : null}
      {first.length === 0 ? null : (
        <>
          <Ways ways={first} lastUsed {...rest} />
          <Divider />
        </>
      )}
      {children}
      {others.length === 0 ? null : (
        <>
          <Divider />
          <Ways ways={others} lastUsed={false} {...rest} />
        </>
      )}
    </div>
  )
}

interface WaysProps extends Omit<WaysInProps, 'lastUsed' | 'children'> {
  readonly ways: readonly WayIn[]
  /** All of them. */
  readonly lastUsed: boolean
}

function Ways({ ways, lastUsed, email, rememberMe, passkey }: WaysProps): ReactElement {
  const { config } = usePublicConfig()
  const providers = config?.signIn.providers.filter(({ id }) => ways.includes(`provider:${id}`)) ?? []
  return (
    <div className="grid gap-3">
      {providers.length === 0 ? null : <Providers providers={providers} lastUsed={lastUsed} rememberMe={rememberMe} />}
      {ways.includes('passkey') ? <PasskeyWay passkey={passkey} lastUsed={lastUsed} /> : null}
      {ways.includes('email_code') ? <CodeWay email={email} rememberMe={rememberMe} lastUsed={lastUsed} /> : null}
    </div>
  )
}

export interface ProvidersProps {
  readonly providers: readonly Provider[]
  /** All of them. */
  readonly lastUsed?: boolean
  readonly rememberMe?: boolean
}

/** The providers' buttons, with the way back to where the visitor wanted to go. */
export function Providers({ providers, lastUsed = false, rememberMe }: ProvidersProps): ReactElement {
  const { returnTo } = useSearch({ from: '__root__' })
  return (
    <ProviderButtons
      providers={providers}
      lastUsed={lastUsed ? (providers[0]?.id ?? null) : null}
      {...(returnTo === undefined ? {} : { returnTo: safeReturnTo(returnTo, window.location.origin) })}
      {...(rememberMe === undefined ? {} : { rememberMe })}
    />
  )
}

function PasskeyWay({ passkey, lastUsed }: { readonly passkey: PasskeySignIn; readonly lastUsed: boolean }): ReactElement {
  return (
    <WayInButton
      icon={<PasskeyIcon className="size-5 text-muted-foreground" />}
      lastUsed={lastUsed}
      pending={passkey.pending}
      onClick={() => void passkey.signIn()}
    >
      Sign in with a passkey
    </WayInButton>
  )
}

interface CodeWayProps {
  readonly email: string
  readonly rememberMe: boolean
  readonly lastUsed: boolean
}

function CodeWay({ email, rememberMe, lastUsed }: CodeWayProps): ReactElement {
  const navigate = useNavigate()
  const { returnTo } = useSearch({ from: '__root__' })
  return (
    <WayInButton
      icon={<MailIcon className="size-5 text-muted-foreground" />}
      lastUsed={lastUsed}
      onClick={() => void navigate({ to: '/auth/code', search: keepReturn(returnTo), state: { email, rememberMe } })}
    >
      Email me a code
    </WayInButton>
  )
}
