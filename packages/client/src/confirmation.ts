import type { ReauthenticateRequest } from '@sallyport/protocol'
import type { CallOptions } from './options.ts'
import type { Reply } from './reply.ts'
import { type EndpointParts, typedCall } from './typed-call.ts'

/** “Confirm it’s you”: after `reauthentication_required` confirm, then repeat the refused call. */
export interface ConfirmationCalls {
  /** How the owner may confirm, and until when no question is asked. */
  ways(options?: CallOptions): Reply<'getReauthentication'>
  sendCode(options?: CallOptions): Reply<'sendReauthenticationCode'>
  /** `credential` answers the options of `passkeys.beginSignIn`. */
  confirm(request: ReauthenticateRequest, options?: CallOptions): Reply<'reauthenticate'>
}

export function confirmationCalls(parts: EndpointParts): ConfirmationCalls {
  const call = typedCall(parts.call)
  return {
    ways: (options) => call('getReauthentication', { ...options }),
    sendCode: (options) => call('sendReauthenticationCode', { ...options }),
    confirm: (body, options) => call('reauthenticate', { body, ...options }),
  }
}
