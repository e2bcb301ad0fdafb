import { useEffect, useRef } from 'react'

/** Runs `refresh` every `everyMs` while the page is in sight, and at once when it comes back into sight. */
export function useLive(refresh: () => Promise<void>, everyMs: number): void {
  const latest = useRef(refresh)
  useEffect(() => {
    latest.current = refresh
  })
  useEffect(() => {
    const run = (): void => {
      if (document.visibilityState === 'visible') void latest.current()
    }
    const timer = setInterval(run, everyMs)
    window.addEventListener('focus', run)
    document.addEventListener('visibilitychange', run)
    return () => {
      clearInterval(timer)
      window.removeEventListener('focus', run)
      document.removeEventListener('visibilitychange', run)
    }
  }, [everyMs])
}
