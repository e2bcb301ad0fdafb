import { AlertDialog } from '@base-ui/react/alert-dialog'
import type { ClientError } from '@sallyport/client'
import { alertOf, Button, FormAlert, Spinner } from '@sallyport/react'
import { type ReactElement, useRef } from 'react'
import { DIALOG_BACKDROP, DIALOG_POPUP } from './dialog-classes.ts'

export interface ConfirmDialogProps {
  readonly open: boolean
  /** The question. */
  readonly title: string
  /** The consequence. */
  readonly text: string
  /** The verb on the button. */
  readonly verb: string
  readonly pendingVerb: string
  readonly pending: boolean
  readonly error: ClientError | null
  readonly onConfirm: () => void
  readonly onCancel: () => void
}

/** Level two: the focus starts on Cancel; Escape cancels, except while the answer is awaited (UX 2.2.12). */
export function ConfirmDialog(props: ConfirmDialogProps): ReactElement {
  const { open, title, text, verb, pendingVerb, pending, error, onConfirm, onCancel } = props
  const cancel = useRef<HTMLButtonElement>(null)
  return (
    <AlertDialog.Root
      open={open}
      onOpenChange={(wanted) => {
        if (!wanted && !pending) onCancel()
      }}
    >
      <AlertDialog.Portal>
        <AlertDialog.Backdrop className={DIALOG_BACKDROP} />
        <AlertDialog.Popup initialFocus={cancel} className={DIALOG_POPUP}>
          <AlertDialog.Title className="text-lg leading-7 font-semibold tracking-[-0.01em]">{title}</AlertDialog.Title>
          <AlertDialog.Description className="mt-1.5 text-[0.9375rem] leading-6 text-muted-foreground">{text}</AlertDialog.Description>
          <FormAlert content={error === null ? null : alertOf(error)} className="mt-4" />
          <div className="mt-6 flex flex-col-reverse gap-3 sm:flex-row sm:justify-end">
            <Button buttonRef={cancel} aria-disabled={pending} onClick={() => (pending ? undefined : onCancel())}>
              Cancel
            </Button>
            <Button tone="destructive" aria-disabled={pending} onClick={() => (pending ? undefined : onConfirm())}>
              {pending ? <Spinner /> : null}
              {pending ? pendingVerb : verb}
            </Button>
          </div>
        </AlertDialog.Popup>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  )
}
