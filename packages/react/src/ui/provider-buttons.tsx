'use client'

import type { ProviderSignIn } from '@sallyport/client'
import type { Provider } from '@sallyport/protocol'
import { type ReactElement, useEffect, useState } from 'react'
import { rememberLeavingBy, takeBackWayIn } from '../last-way-in.ts'
import { useClient } from '../use-client.ts'
import { classNames } from './class-names.ts'
import { ProviderLogo } from './provider-logo.tsx'
import { WayInLink } from './way-in.tsx'

export interface ProviderButtonsProps extends Pick<ProviderSignIn, 'returnTo' | 'rememberMe'> {
  readonly providers: readonly Provider[]
  /** Gets the badge. */
  readonly lastUsed?: string | null
}

/** “Continue with …”: one column up to three, two above. While one is on its way the others wait; Back sets them free. */
export function ProviderButtons({ providers, lastUsed = null, returnTo, rememberMe }: ProviderButtonsProps): ReactElement {
  const client = useClient()
  const [leavingBy, setLeavingBy] = useState<string | null>(null)
  useReturned(() => {
    setLeavingBy(null)
    takeBackWayIn()
  })
  const details = { ...(returnTo === undefined ? {} : { returnTo }), ...(rememberMe === undefined ? {} : { rememberMe }) }

  return (
    <div data-slot="provider-buttons" className={classNames('grid gap-3', providers.length > 3 && 'min-[480px]:grid-cols-2')}>
      {providers.map(({ id, name }) => (
        <WayInLink
          key={id}
          href={client.connections.signInUrl(id, details)}
          icon={<ProviderLogo id={id} name={name} />}
          lastUsed={lastUsed === id}
          pending={leavingBy === id}
          blocked={leavingBy !== null && leavingBy !== id}
          onFollow={(event) => {
            // Another tab leaves this one where it is.
            if (event.metaKey || event.ctrlKey || event.shiftKey) return
            setLeavingBy(id)
            rememberLeavingBy(`provider:${id}`)
          }}
        >
          Continue with {name}
        </WayInLink>
      ))}
      <span role="status" className="sr-only">
        {leavingBy === null ? null : `Taking you to ${providers.find(({ id }) => id === leavingBy)?.name ?? ''}…`}
      </span>
    </div>
  )
}

/** A page from the back-forward cache is as it was left: with a spinner that turns for ever. */
function useReturned(onReturned: () => void): void {
  useEffect(() => {
    const listen = (event: PageTransitionEvent): void => {
      if (event.persisted) onReturned()
    }
    window.addEventListener('pageshow', listen)
    return () => window.removeEventListener('pageshow', listen)
  })
}
