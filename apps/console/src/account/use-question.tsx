import type { Result } from '@sallyport/client'
import { useAction } from '@sallyport/react'
import { type ReactElement, useState } from 'react'
import { ConfirmDialog } from './confirm-dialog.tsx'

export interface Ask {
  /** The question. */
  readonly title: string
  /** The consequence. */
  readonly text: string
  /** The verb on the button. */
  readonly verb: string
  readonly pendingVerb: string
  readonly work: () => Promise<Result<unknown>>
  readonly onDone: () => void | Promise<void>
}

export interface Question {
  readonly ask: (question: Ask) => void
  /** Has to be rendered somewhere. */
  readonly dialog: ReactElement
}

/** Asks before something is done, does it, and says in the same dialog when it could not be done. */
export function useQuestion(): Question {
  const [open, setOpen] = useState(false)
  // Outlives the closing, so that the words do not change while the box fades.
  const [question, setQuestion] = useState<Ask | null>(null)
  const action = useAction(
    async (asked: Ask) => asked.work(),
    async (_, asked) => {
      setOpen(false)
      await asked.onDone()
    },
  )
  return {
    ask(next) {
      action.clearError()
      setQuestion(next)
      setOpen(true)
    },
    dialog: (
      <ConfirmDialog
        open={open}
        title={question?.title ?? ''}
        text={question?.text ?? ''}
        verb={question?.verb ?? ''}
        pendingVerb={question?.pendingVerb ?? ''}
        pending={action.pending && open}
        error={action.error}
        onConfirm={() => (question === null ? undefined : void action.run(question))}
        onCancel={() => setOpen(false)}
      />
    ),
  }
}
