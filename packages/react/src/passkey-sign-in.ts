import { type Client, type ClientError, type DataOf, isError } from '@sallyport/client'
import { askForPasskey, forgetPasskey } from './passkey-ceremony.ts'

/** What a passkey leads to: a session, or a second step. */
export type PasskeySignInData = DataOf<'signInWithPasskey'>

/** `nothing`: nobody answered, and nobody needs to be told. `unusable`: the browser would not ask. */
export type PasskeyOutcome =
  | { readonly kind: 'came_in'; readonly data: PasskeySignInData }
  | { readonly kind: 'refused'; readonly error: ClientError | 'unusable' }
  | { readonly kind: 'nothing' }

const NOTHING: PasskeyOutcome = { kind: 'nothing' }

/**
 * Options, the browser's answer, the server's. What goes wrong before somebody has picked a passkey from a list they may not even have
 * seen is nobody's business. `isOver` is asked after waiting: a question that nobody waits for any more is not put.
 */
export async function signInWithPasskey(
  client: Client,
  how: 'prompt' | 'autofill',
  rememberMe: () => boolean,
  isOver: () => boolean = () => false,
): Promise<PasskeyOutcome> {
  const refused = (error: ClientError | 'unusable'): PasskeyOutcome => (how === 'autofill' ? NOTHING : { kind: 'refused', error })
  const begun = await client.passkeys.beginSignIn()
  if (isOver()) return NOTHING
  if (begun.error !== null) return refused(begun.error)
  const asked = await askForPasskey(begun.data.options, how)
  if (asked.kind === 'cancelled') return NOTHING
  if (asked.kind === 'failed') return refused('unusable')
  const { data, error } = await client.passkeys.signIn({ credential: asked.credential, rememberMe: rememberMe() })
  if (error === null) return { kind: 'came_in', data }
  if (isError(error, 'passkey_unknown')) await forgetPasskey(asked.credential.id, asked.rpId)
  return { kind: 'refused', error }
}
