import type { PasskeyAssertion } from '@sallyport/protocol'
import type { PublicKeyCredentialRequestOptionsJSON } from '@simplewebauthn/browser'

type Options = { readonly [key: string]: unknown }

/** How a question to the browser ended. `cancelled`: somebody closed the prompt, or we took the question back; nobody is told. */
export type Asked =
  | { readonly kind: 'answered'; readonly credential: PasskeyAssertion; readonly rpId: string | undefined }
  | { readonly kind: 'cancelled' }
  | { readonly kind: 'failed'; readonly cause: unknown }

/** Whether this browser knows passkeys at all; false outside one. */
export function knowsPasskeys(): boolean {
  return typeof globalThis.PublicKeyCredential === 'function'
}

/** Loaded late: most people who open the page never need it. */
const load = () => import('@simplewebauthn/browser')

/** Whether the browser offers passkeys in the list under a field. */
export async function offersAutofill(): Promise<boolean> {
  return knowsPasskeys() && (await load()).browserSupportsWebAuthnAutofill()
}

/** Ask the browser for a passkey: in a prompt, or quietly in the list under the e-mail field. Never rejects. */
export async function askForPasskey(options: Options, how: 'prompt' | 'autofill'): Promise<Asked> {
  const optionsJSON = options as unknown as PublicKeyCredentialRequestOptionsJSON
  try {
    const { startAuthentication } = await load()
    const credential = await startAuthentication({ optionsJSON, useBrowserAutofill: how === 'autofill' })
    return { kind: 'answered', credential: credential as unknown as PasskeyAssertion, rpId: optionsJSON.rpId }
  } catch (cause) {
    const name = cause instanceof Error ? cause.name : ''
    return name === 'NotAllowedError' || name === 'AbortError' ? { kind: 'cancelled' } : { kind: 'failed', cause }
  }
}

/** Take the open question back. Its promise resolves afterwards: wait for that before asking the next one. */
export async function withdrawQuestion(): Promise<void> {
  const { WebAuthnAbortService } = await load()
  WebAuthnAbortService.cancelCeremony()
}

/** Tell the browser that the server does not know this passkey, so that it stops offering it. Browsers that cannot hear it say nothing. */
export async function forgetPasskey(credentialId: string, rpId: string | undefined): Promise<void> {
  if (rpId === undefined) return
  try {
    const { sendSignal } = await load()
    await sendSignal({ signalName: 'unknownCredential', rpID: rpId, credentialID: credentialId })
  } catch {
    // A courtesy to the browser's list, no more.
  }
}
