'use client'

import type { Client, DataOf } from '@sallyport/client'
import { type Loaded, useLoaded } from './use-loaded.ts'

const load = (client: Client) => client.connections.list()

/** The identity providers of the signed-in account: connected, and possible. */
export function useConnections(): Loaded<DataOf<'listConnections'>> {
  return useLoaded(load)
}
