import type { NameRequest, PasskeySignInRequest, RegisterPasskeyRequest } from '@sallyport/protocol'
import type { CallOptions } from './options.ts'
import type { Reply } from './reply.ts'
import { after, type EndpointParts, typedCall } from './typed-call.ts'

/** Options are for `PublicKeyCredential.parse…FromJSON`, credentials what `toJSON()` of the browser's answer gives. */
export interface PasskeyCalls {
  beginSignIn(options?: CallOptions): Reply<'beginPasskeySignIn'>
  /** On success everybody who watches the state, in every tab, knows. */
  signIn(request: PasskeySignInRequest, options?: CallOptions): Reply<'signInWithPasskey'>
  beginRegistration(options?: CallOptions): Reply<'beginPasskeyRegistration'>
  register(request: RegisterPasskeyRequest, options?: CallOptions): Reply<'registerPasskey'>
  list(options?: CallOptions): Reply<'listPasskeys'>
  rename(passkeyId: string, request: NameRequest, options?: CallOptions): Reply<'renamePasskey'>
  remove(passkeyId: string, options?: CallOptions): Reply<'removePasskey'>
}

export function passkeyCalls(parts: EndpointParts): PasskeyCalls {
  const call = typedCall(parts.call)
  return {
    beginSignIn: (options) => call('beginPasskeySignIn', { ...options }),
    signIn: (body, options) => after(call('signInWithPasskey', { body, ...options }), parts.began),
    beginRegistration: (options) => call('beginPasskeyRegistration', { ...options }),
    register: (body, options) => call('registerPasskey', { body, ...options }),
    list: (options) => call('listPasskeys', { ...options }),
    rename: (passkeyId, body, options) => call('renamePasskey', { params: { passkeyId }, body, ...options }),
    remove: (passkeyId, options) => call('removePasskey', { params: { passkeyId }, ...options }),
  }
}
