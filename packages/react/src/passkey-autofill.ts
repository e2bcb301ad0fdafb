import type { Client } from '@sallyport/client'
import { offersAutofill, withdrawQuestion } from './passkey-ceremony.ts'
import { type PasskeyOutcome, signInWithPasskey } from './passkey-sign-in.ts'

/** The list under the e-mail field, as a source of sign-ins. */
export interface PasskeyAutofill {
  readonly start: () => void
  /** Resolves when the browser has let go of the question: only then may another one be put. */
  readonly stop: () => Promise<void>
}

/** A challenge that nobody answered is replaced before the server forgets it, so that a page that stays open keeps working. */
const RENEW_AFTER_MS = 4 * 60_000
/** The browser takes a moment between our call and a question that can be withdrawn. */
const AGAIN_AFTER_MS = 50

/** Asks quietly until somebody picks a passkey. A refusal ends it: asking again by itself could go on for ever. */
export function createPasskeyAutofill(
  client: Client,
  rememberMe: () => boolean,
  onOutcome: (outcome: PasskeyOutcome) => Promise<void>,
): PasskeyAutofill {
  let round = 0
  let running: Promise<void> | null = null

  async function askOnce(isOver: () => boolean): Promise<PasskeyOutcome | 'renew'> {
    let renewing = false
    const timer = setTimeout(() => {
      renewing = true
      void withdrawQuestion()
    }, RENEW_AFTER_MS)
    const outcome = await signInWithPasskey(client, 'autofill', rememberMe, isOver).finally(() => clearTimeout(timer))
    return renewing && outcome.kind === 'nothing' ? 'renew' : outcome
  }

  async function ask(isOver: () => boolean): Promise<void> {
    if (!(await offersAutofill())) return
    let outcome: PasskeyOutcome | 'renew' = 'renew'
    while (outcome === 'renew' && !isOver()) outcome = await askOnce(isOver)
    if (outcome === 'renew' || outcome.kind === 'nothing') return
    // Somebody who came in is in, also when the page has let go of its form meanwhile.
    if (outcome.kind === 'came_in' || !isOver()) await onOutcome(outcome)
  }

  return {
    start() {
      round += 1
      const mine = round
      // A browser that cannot load the chunk, or has no such list, offers less and breaks nothing.
      running = (running ?? Promise.resolve()).then(() => ask(() => mine !== round)).catch(() => undefined)
    },
    async stop() {
      round += 1
      const ending = running
      if (ending === null) return
      let ended = false
      const end = ending.then(() => {
        ended = true
      })
      while (!ended) {
        await withdrawQuestion().catch(() => undefined)
        await Promise.race([end, new Promise((resolve) => setTimeout(resolve, AGAIN_AFTER_MS))])
      }
      if (running === ending) running = null
    },
  }
}
