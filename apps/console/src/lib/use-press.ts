import type { ClientError, Result } from '@sallyport/client'
import { useState } from 'react'

export interface Press {
  readonly pending: boolean
  readonly error: ClientError | null
  readonly press: () => Promise<void>
}

/** A page that is one button: at most one request is under way, and `pending` lasts until `onSuccess` is done. */
export function usePress<Data>(act: () => Promise<Result<Data>>, onSuccess: (data: Data) => void | Promise<void>): Press {
  const [state, setState] = useState<Omit<Press, 'press'>>({ pending: false, error: null })
  return {
    ...state,
    async press() {
      if (state.pending) return
      setState({ pending: true, error: null })
      const { data, error } = await act()
      if (error === null) await onSuccess(data)
      setState({ pending: false, error })
    },
  }
}
