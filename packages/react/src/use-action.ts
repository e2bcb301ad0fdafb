'use client'

import type { ClientError, Result } from '@sallyport/client'
import { useCallback, useEffect, useRef, useState } from 'react'

export interface Action<Args extends readonly unknown[]> {
  readonly pending: boolean
  /** Why the last attempt came to nothing. */
  readonly error: ClientError | null
  /** Resolves when it is over, also when something went wrong. Ignored while an attempt is under way. */
  readonly run: (...args: Args) => Promise<void>
  readonly clearError: () => void
}

/** One thing that a button does: whether it is under way, and what went wrong. `pending` lasts until `onSuccess` resolves. */
export function useAction<Args extends readonly unknown[], Data>(
  work: (...args: Args) => Promise<Result<Data>>,
  onSuccess?: (data: Data, ...args: Args) => void | Promise<void>,
): Action<Args> {
  const [state, setState] = useState<Pick<Action<Args>, 'pending' | 'error'>>({ pending: false, error: null })
  const latest = useRef({ work, onSuccess })
  const busy = useRef(false)
  useEffect(() => {
    latest.current = { work, onSuccess }
  })

  const run = useCallback(async (...args: Args): Promise<void> => {
    if (busy.current) return
    busy.current = true
    setState({ pending: true, error: null })
    const { data, error } = await latest.current.work(...args)
    if (error === null) await latest.current.onSuccess?.(data, ...args)
    busy.current = false
    setState({ pending: false, error })
  }, [])
  const clearError = useCallback(() => setState((before) => ({ ...before, error: null })), [])

  return { ...state, run, clearError }
}
