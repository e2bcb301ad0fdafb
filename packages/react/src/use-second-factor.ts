'use client'

import type { Client, DataOf } from '@sallyport/client'
import { type Loaded, useLoaded } from './use-loaded.ts'

const load = (client: Client) => client.secondFactor.status()

/** Which second steps the signed-in account has on. */
export function useSecondFactor(): Loaded<DataOf<'getSecondFactor'>> {
  return useLoaded(load)
}
