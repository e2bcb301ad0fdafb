'use client'

import { authStateOf, type Client } from '@sallyport/client'
import type { MeData, PublicConfigData } from '@sallyport/protocol'
import { type ReactNode, useEffect, useState } from 'react'
import { createConfigResource } from './config-resource.ts'
import { AuthContext, type AuthContextValue } from './context.ts'

export interface AuthProviderProps {
  /** Made once, outside of render: `createClient()`. */
  readonly client: Client
  /** What the server knows about the visitor: `null` for certainly nobody. Leave it out when the server cannot tell. */
  readonly initialAuth?: MeData | null | undefined
  readonly initialConfig?: PublicConfigData | undefined
  readonly children?: ReactNode
}

/** Gives everything below it the client and the state. Asks who is signed in unless `initialAuth` tells; once, also in StrictMode. */
export function AuthProvider({ client, initialAuth, initialConfig, children }: AuthProviderProps): ReactNode {
  const [value, setValue] = useState<AuthContextValue>(() => ({
    client,
    initial: authStateOf(initialAuth),
    config: createConfigResource(client, initialConfig),
  }))
  // Another client is another world: nothing that the first one's server said applies to it.
  if (value.client !== client) setValue({ client, initial: authStateOf(undefined), config: createConfigResource(client, undefined) })

  useEffect(() => {
    // Effects never run on the server, where one client may serve many visitors: there it must not learn who any of them is.
    if (initialAuth !== undefined) client.hydrate(initialAuth)
    if (client.getSnapshot().status === 'unknown') void client.load()
  }, [client, initialAuth])

  return <AuthContext.Provider value={value}>{children}</AuthContext.Provider>
}
