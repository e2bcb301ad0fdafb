import { type ReactElement, type ReactNode, useEffect, useId, useRef } from 'react'
import { createPortal } from 'react-dom'

const BOX =
  'm-0 fixed top-[clamp(1rem,14dvh,8rem)] left-1/2 max-h-[84dvh] w-[min(27rem,calc(100vw-2rem))] -translate-x-1/2 overflow-y-auto rounded-2xl border ' +
  'border-border bg-popover p-0 text-foreground shadow-raised outline-none backdrop:bg-[oklch(0.165_0.012_265)]/50'

export interface ModalProps {
  readonly title: string
  readonly description: ReactNode
  readonly children: ReactNode
  /** Escape, or a press beside the box. */
  readonly onCancel: () => void
}

/**
 * The browser's own modal dialog, above everything, also above other dialogs; open as long as it is rendered. All else is inert
 * meanwhile, and afterwards the focus is where it was.
 */
export function Modal({ title, description, children, onCancel }: ModalProps): ReactElement {
  const id = useId()
  const dialog = useRef<HTMLDialogElement>(null)

  useEffect(() => {
    const box = dialog.current
    const before = document.activeElement
    if (box !== null && !box.open) box.showModal()
    return () => {
      box?.close()
      if (before instanceof HTMLElement && before.isConnected) before.focus()
    }
  }, [])

  return createPortal(
    <dialog
      ref={dialog}
      data-slot="modal"
      aria-labelledby={`${id}-title`}
      aria-describedby={`${id}-text`}
      onCancel={(event) => {
        event.preventDefault()
        onCancel()
      }}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return
        // Neither the browser, which would close it whatever we say, nor a dialog below.
        event.preventDefault()
        event.stopPropagation()
        onCancel()
      }}
      onMouseDown={(event) => {
        if (event.target === event.currentTarget) onCancel()
      }}
      className={BOX}
    >
      <div className="p-6">
        <h2 id={`${id}-title`} className="text-lg leading-7 font-semibold tracking-[-0.01em]">
          {title}
        </h2>
        <p id={`${id}-text`} className="mt-1.5 text-[0.9375rem] leading-6 text-muted-foreground">
          {description}
        </p>
        {children}
      </div>
    </dialog>,
    document.body,
  )
}
