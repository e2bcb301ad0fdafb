import { type NavigateOptions, useNavigate } from '@tanstack/react-router'
import { useEffect, useRef } from 'react'

/**
 * Goes elsewhere, once. The router's own `Navigate` goes again at every render, and a navigation makes its page render: with
 * an address that depends on the location it never ends.
 */
export function Redirect(options: NavigateOptions): null {
  const navigate = useNavigate()
  const first = useRef<NavigateOptions | null>(options)
  useEffect(() => {
    if (first.current === null) return
    void navigate({ ...first.current, replace: true })
    first.current = null
  }, [navigate])
  return null
}
