import type { ClientError, Result } from '@sallyport/client'
import type { ResendData } from '@sallyport/protocol'
import { useCallback, useState } from 'react'

export interface Resend {
  /** The server's word on when the next mail may be asked for. */
  readonly availableAt: string | null
  readonly pending: boolean
  /** How many were asked for since the page opened. */
  readonly count: number
  readonly error: ClientError | null
  readonly send: () => Promise<void>
}

/** Asking for a mail again. `onSent` runs after the server accepted. */
export function useResend(ask: () => Promise<Result<ResendData>>, initiallyAt: string | null, onSent?: () => void): Resend {
  const [state, setState] = useState<Omit<Resend, 'send'>>({ availableAt: initiallyAt, pending: false, count: 0, error: null })

  const send = useCallback(async (): Promise<void> => {
    setState((before) => ({ ...before, pending: true, error: null }))
    const { data, error } = await ask()
    if (error !== null) {
      setState((before) => ({ ...before, pending: false, error }))
      return
    }
    setState((before) => ({ availableAt: data.resendAvailableAt, pending: false, count: before.count + 1, error: null }))
    onSent?.()
  }, [ask, onSent])

  return { ...state, send }
}
