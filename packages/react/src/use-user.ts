'use client'

import type { User } from '@sallyport/protocol'
import { useAuthState } from './context.ts'

/** The user; `null` when nobody is signed in, `undefined` while that is not known. */
export function useUser(): User | null | undefined {
  const state = useAuthState()
  return state.status === 'unknown' ? undefined : state.user
}
