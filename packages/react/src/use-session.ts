'use client'

import type { CurrentSession } from '@sallyport/client'
import { useEffect } from 'react'
import { useAuthContext, useAuthState } from './context.ts'

/** This browser's session; `null` when nobody is signed in, `undefined` while it is not known (right after a sign-in it is asked for). */
export function useSession(): CurrentSession | null | undefined {
  const { client } = useAuthContext()
  const state = useAuthState()
  const missing = state.status === 'signed_in' && state.session === null
  useEffect(() => {
    if (missing) void client.load()
  }, [client, missing])
  if (state.status === 'signed_out') return null
  return state.session ?? undefined
}
