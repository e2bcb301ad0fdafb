import type { ClientError } from '@sallyport/client'
import type { ReauthenticationMethod } from '@sallyport/protocol'
import { useCallback, useEffect, useRef, useState } from 'react'
import { knowsPasskeys } from '../passkey-ceremony.ts'
import { useClient } from '../use-client.ts'

export interface ConfirmationWays {
  /** In the order in which to offer them, without those that this browser cannot do; `null` while they are not known. */
  readonly ways: readonly ReauthenticationMethod[] | null
  readonly error: ClientError | null
  readonly retry: () => Promise<void>
}

/** How the owner can confirm. `onConfirmed` runs when another tab has done it meanwhile. */
export function useConfirmationWays(onConfirmed: () => void): ConfirmationWays {
  const client = useClient()
  const [state, setState] = useState<Omit<ConfirmationWays, 'retry'>>({ ways: null, error: null })
  const latest = useRef(onConfirmed)
  useEffect(() => {
    latest.current = onConfirmed
  })

  const retry = useCallback(async (): Promise<void> => {
    setState({ ways: null, error: null })
    const { data, error } = await client.confirmation.ways()
    if (error !== null) {
      setState({ ways: null, error })
      return
    }
    if (data.confirmedUntil !== null) {
      latest.current()
      return
    }
    setState({ ways: data.methods.filter((method) => method !== 'passkey' || knowsPasskeys()), error: null })
  }, [client])
  useEffect(() => {
    void retry()
  }, [retry])

  return { ...state, retry }
}
