import type { Client } from '@sallyport/client'
import { createPasskeyAutofill, type PasskeyAutofill } from './passkey-autofill.ts'
import { type PasskeyOutcome, signInWithPasskey } from './passkey-sign-in.ts'

/** Both ways to ask for a passkey, one question at a time. */
export interface PasskeySignIns {
  readonly autofill: PasskeyAutofill
  /** The quiet question is taken back, and its end awaited, before the prompt opens; it is put again when nobody came in. */
  readonly prompt: () => Promise<void>
}

/** Whatever comes of either goes to `onOutcome`. */
export function createPasskeySignIns(
  client: Client,
  rememberMe: () => boolean,
  onOutcome: (outcome: PasskeyOutcome) => Promise<void>,
): PasskeySignIns {
  const autofill = createPasskeyAutofill(client, rememberMe, onOutcome)
  return {
    autofill,
    async prompt() {
      await autofill.stop()
      const outcome = await signInWithPasskey(client, 'prompt', rememberMe)
      await onOutcome(outcome)
      if (outcome.kind !== 'came_in') autofill.start()
    },
  }
}
