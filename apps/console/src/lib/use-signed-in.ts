import { isSignedIn } from '@sallyport/client'
import { rememberWayIn, type WayIn } from '@sallyport/react'
import { useNavigate } from '@tanstack/react-router'
import { useCallback } from 'react'
import { keepReturn } from './search.ts'
import { useReturn } from './use-return.ts'

/**
 * Where every way in ends: at the page the visitor wanted, or at the second step, which leads there. What has worked is kept for the
 * badge “Last used”; a second step changes nothing about which way it was.
 */
export function useSignedIn(returnTo: string | undefined): (way: WayIn, data: object) => Promise<void> {
  const goOn = useReturn(returnTo)
  const navigate = useNavigate()
  return useCallback(
    async (way, data) => {
      rememberWayIn(way)
      if (isSignedIn(data)) await goOn()
      else await navigate({ to: '/auth/two-factor', search: keepReturn(returnTo) })
    },
    [goOn, navigate, returnTo],
  )
}
