import { type RefObject, useEffect } from 'react'

/**
 * Puts the focus into a control that takes the place of the one that had it. A dialog whose focused control is gone takes the focus to itself with
 * the next frame; so the control asks for it once more in the frame after that, unless somebody has moved on within the page.
 */
export function useFocusOnArrival(control: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    control.current?.focus()
    let frame = requestAnimationFrame(() => {
      frame = requestAnimationFrame(() => {
        const { activeElement } = document
        const isNobodys = activeElement === null || activeElement === document.body || activeElement.getAttribute('role') === 'dialog'
        if (isNobodys || activeElement.contains(control.current)) control.current?.focus()
      })
    })
    return () => cancelAnimationFrame(frame)
  }, [control])
}
