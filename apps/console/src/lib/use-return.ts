import { useRouter } from '@tanstack/react-router'
import { useCallback } from 'react'
import { AFTER_SIGN_IN, safeReturnTo } from './return-to.ts'

/**
 * Goes where the visitor wanted to go before the sign-in. A path that is no page of ours belongs to the application on this
 * origin and is loaded as a document.
 */
export function useReturn(wanted: string | undefined): () => Promise<void> {
  const router = useRouter()
  return useCallback(async () => {
    if (wanted === undefined) {
      await router.navigate({ to: AFTER_SIGN_IN, replace: true })
      return
    }
    const path = safeReturnTo(wanted, window.location.origin)
    const [, , page] = router.getMatchedRoutes(new URL(path, window.location.origin).pathname)
    if (page === undefined) window.location.replace(path)
    else await router.navigate({ href: path, replace: true })
  }, [router, wanted])
}
