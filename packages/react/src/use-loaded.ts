'use client'

import type { Client, ClientError, Result } from '@sallyport/client'
import { useCallback, useEffect, useRef, useState } from 'react'
import { useAuthContext, useAuthState } from './context.ts'

export interface Loaded<Data> {
  /** Kept on screen while a reload runs or when one fails. */
  readonly data: Data | null
  /** `error` only when there is nothing to show; a failed reload leaves `ready` and sets `error`. */
  readonly status: 'loading' | 'ready' | 'error'
  readonly error: ClientError | null
  readonly reload: () => Promise<void>
}

interface LoadState<Data> extends Omit<Loaded<Data>, 'reload'> {
  readonly owner: string | null
}

function stateAfter<Data>(before: LoadState<Data>, owner: string, { data, error }: Result<Data>): LoadState<Data> {
  if (error === null) return { owner, data, status: 'ready', error: null }
  const kept = before.owner === owner ? before.data : null
  return { owner, data: kept, status: kept === null ? 'error' : 'ready', error }
}

/**
 * Something of the signed-in account, asked for when the component appears. `load` must keep its identity between renders. The
 * newest answer counts, and never that of somebody else.
 */
export function useLoaded<Data>(load: (client: Client) => Promise<Result<Data>>): Loaded<Data> {
  const { client } = useAuthContext()
  const userId = useAuthState().user?.id ?? null
  const [state, setState] = useState<LoadState<Data>>({ owner: null, data: null, status: 'loading', error: null })
  const round = useRef(0)

  const reload = useCallback(async (): Promise<void> => {
    if (userId === null) return
    round.current += 1
    const mine = round.current
    setState((before) => (before.status === 'error' ? { ...before, status: 'loading', error: null } : before))
    const result = await load(client)
    if (mine === round.current) setState((before) => stateAfter(before, userId, result))
  }, [client, load, userId])

  useEffect(() => {
    void reload()
    return () => {
      round.current += 1
    }
  }, [reload])

  // Whoever signs in again over the page finds it as it was; somebody else finds nothing.
  const shown = userId === null || state.owner === userId ? state : { data: null, status: 'loading' as const, error: null }
  return { data: shown.data, status: shown.status, error: shown.error, reload }
}
