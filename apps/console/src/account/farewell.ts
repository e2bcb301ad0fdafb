import type { NavigateOptions } from '@tanstack/react-router'
import { createContext, useContext } from 'react'

/** Where a sign-out leads when something more than a sign-out happened; `null`: to the page that says so. */
export type Farewell = Pick<NavigateOptions, 'to' | 'state'> | null

export const FarewellContext = createContext<((where: Farewell) => void) | null>(null)

/** Say beforehand where the next sign-out leads; `null` takes it back. */
export function useFarewell(): (where: Farewell) => void {
  const set = useContext(FarewellContext)
  if (set === null) throw new Error('useFarewell works inside AccountLayout')
  return set
}
