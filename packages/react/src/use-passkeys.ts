'use client'

import type { Client, ClientError, DataOf, Result } from '@sallyport/client'
import type { Passkey } from '@sallyport/protocol'
import { useCallback, useState } from 'react'
import { knowsPasskeys } from './passkey-ceremony.ts'
import { announcePasskeys, createPasskey } from './passkey-creation.ts'
import { useClient } from './use-client.ts'
import { type Loaded, useLoaded } from './use-loaded.ts'

/** `exists` and `unusable` are the browser's words; whoever closes the prompt hears nothing. */
export type AddedPasskey =
  | { readonly kind: 'added'; readonly passkey: Passkey }
  | { readonly kind: 'cancelled' | 'exists' | 'unusable' }
  | { readonly kind: 'refused'; readonly error: ClientError }

export interface UsePasskeys extends Loaded<DataOf<'listPasskeys'>> {
  /** This browser knows passkeys. */
  readonly supported: boolean
  readonly add: () => Promise<AddedPasskey>
  readonly rename: (passkeyId: string, name: string) => Promise<Result<DataOf<'renamePasskey'>>>
  readonly remove: (passkeyId: string) => Promise<Result<DataOf<'removePasskey'>>>
}

const load = (client: Client) => client.passkeys.list()

async function add(client: Client): Promise<AddedPasskey> {
  const begun = await client.passkeys.beginRegistration()
  if (begun.error !== null) return { kind: 'refused', error: begun.error }
  const created = await createPasskey(begun.data.options)
  if (created.kind !== 'created') return created
  const { data, error } = await client.passkeys.register({ credential: created.credential })
  return error === null ? { kind: 'added', passkey: data.passkey } : { kind: 'refused', error }
}

/** The passkeys of the signed-in account, and what can be done with them. After a removal the browser hears which ones are left. */
export function usePasskeys(): UsePasskeys {
  const client = useClient()
  const [supported] = useState(knowsPasskeys)
  const list = useLoaded(load)
  const { reload } = list

  const addOne = useCallback(async (): Promise<AddedPasskey> => {
    const added = await add(client)
    if (added.kind === 'added') await reload()
    return added
  }, [client, reload])
  const rename = useCallback(
    async (passkeyId: string, name: string) => {
      const result = await client.passkeys.rename(passkeyId, { name })
      if (result.error === null) await reload()
      return result
    },
    [client, reload],
  )
  const remove = useCallback(
    async (passkeyId: string) => {
      const result = await client.passkeys.remove(passkeyId)
      if (result.error !== null) return result
      const left = await client.passkeys.list()
      if (left.data !== null) await announcePasskeys(left.data)
      await reload()
      return result
    },
    [client, reload],
  )

  return { ...list, supported, add: addOne, rename, remove }
}
