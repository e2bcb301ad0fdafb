import { type KeyboardEvent, type PointerEvent, useState } from 'react'

export interface CapsLock {
  readonly on: boolean
  readonly watch: {
    readonly onKeyDown: (event: KeyboardEvent) => void
    readonly onKeyUp: (event: KeyboardEvent) => void
    readonly onPointerDown: (event: PointerEvent) => void
    readonly onBlur: () => void
  }
}

/** Whether Caps Lock is on, as far as the last key or press in the field told. Spread `watch` over the input. */
export function useCapsLock(): CapsLock {
  const [on, setOn] = useState(false)
  const read = (event: KeyboardEvent | PointerEvent): void => {
    // Autofill sends key events that carry no modifier state.
    if (typeof event.getModifierState === 'function') setOn(event.getModifierState('CapsLock'))
  }
  return { on, watch: { onKeyDown: read, onKeyUp: read, onPointerDown: read, onBlur: () => setOn(false) } }
}
