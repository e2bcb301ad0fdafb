import type { Result } from './result.ts'
import { failure, localError } from './result.ts'

/** Asks whoever is at the screen to confirm who they are; resolves to whether they did. Must not reject. */
export type AskToConfirm = () => Promise<boolean>

export interface ConfirmationGate {
  /** Who asks from now on; the answer takes it back. Of several the last one asks. */
  use(ask: AskToConfirm): () => void
  /** Sends; when that is refused for want of a confirmation, asks, and sends the same once more. */
  pass<Data>(send: () => Promise<Result<Data>>): Promise<Result<Data>>
}

export const NOT_CONFIRMED = 'No changes were made.'

/**
 * The one place where `reauthentication_required` turns into a question (UX 2.2.13). Calls that are refused together share one
 * question. Without somebody to ask, the refusal stands; a “no” becomes `aborted`.
 */
export function createConfirmationGate(): ConfirmationGate {
  const askers: AskToConfirm[] = []
  let asking: Promise<boolean> | null = null

  return {
    use(ask) {
      askers.push(ask)
      return () => {
        const index = askers.indexOf(ask)
        if (index >= 0) askers.splice(index, 1)
      }
    },
    async pass(send) {
      const answer = await send()
      const ask = askers.at(-1)
      if (answer.error?.code !== 'reauthentication_required' || ask === undefined) return answer
      asking ??= ask().finally(() => {
        asking = null
      })
      return (await asking) ? send() : failure(localError('aborted', { message: NOT_CONFIRMED }))
    },
  }
}
