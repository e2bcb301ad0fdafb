import { useLocation } from '@tanstack/react-router'
import { useEffect, useRef } from 'react'
import { useToast } from './toast-frame.tsx'

/** Says what the page before did, once: a reload of the same history entry says nothing. */
export function ArrivalToast(): null {
  const { toast } = useLocation({ select: (location) => location.state })
  const say = useToast()
  const said = useRef<string | null>(null)
  useEffect(() => {
    if (toast === undefined || said.current === toast) return
    said.current = toast
    say(toast)
    // The entry's state outlives a reload; what was said must not.
    window.history.replaceState({ ...window.history.state, toast: undefined }, '')
  })
  return null
}
