import type { PasskeyAttestation, PasskeysData } from '@sallyport/protocol'
import type { PublicKeyCredentialCreationOptionsJSON } from '@simplewebauthn/browser'

/** `exists`: this device has one of the account's passkeys. `cancelled`: somebody closed the prompt; nobody is told. */
export type Created =
  | { readonly kind: 'created'; readonly credential: PasskeyAttestation }
  | { readonly kind: 'cancelled' | 'exists' | 'unusable' }

/** Loaded late: few visits make a passkey. */
const load = () => import('@simplewebauthn/browser')

/** Have the browser make a passkey. Never rejects. */
export async function createPasskey(options: { readonly [key: string]: unknown }): Promise<Created> {
  try {
    const { startRegistration } = await load()
    const credential = await startRegistration({ optionsJSON: options as unknown as PublicKeyCredentialCreationOptionsJSON })
    return { kind: 'created', credential: credential as unknown as PasskeyAttestation }
  } catch (cause) {
    const name = cause instanceof Error ? cause.name : ''
    if (name === 'NotAllowedError' || name === 'AbortError') return { kind: 'cancelled' }
    return { kind: name === 'InvalidStateError' ? 'exists' : 'unusable' }
  }
}

/** Tell the browser which passkeys the account has, so that it offers no others. Browsers that cannot hear it say nothing. */
export async function announcePasskeys({ passkeys, userHandle, rpId }: PasskeysData): Promise<void> {
  try {
    const { sendSignal } = await load()
    await sendSignal({
      signalName: 'allAcceptedCredentials',
      rpID: rpId,
      userID: userHandle,
      allAcceptedCredentialIDs: passkeys.map(({ credentialId }) => credentialId),
    })
  } catch {
    // A courtesy to the browser's list, no more.
  }
}
