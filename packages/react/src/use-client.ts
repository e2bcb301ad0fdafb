'use client'

import type { Client } from '@sallyport/client'
import { useAuthContext } from './context.ts'

/** The provider's client, for calls that no hook wraps. */
export function useClient(): Client {
  return useAuthContext().client
}
