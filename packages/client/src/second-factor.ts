import type { ChallengeRequest, CodeRequest, VerifySecondFactorRequest } from '@sallyport/protocol'
import type { CallOptions } from './options.ts'
import type { Reply } from './reply.ts'
import { after, type EndpointParts, typedCall } from './typed-call.ts'

export interface SecondFactorCalls {
  /** What the sign-in that this browser is in the middle of still owes. */
  challenge(options?: CallOptions): Reply<'getSecondFactorChallenge'>
  sendCode(request?: ChallengeRequest, options?: CallOptions): Reply<'sendSecondFactorCode'>
  /** On success everybody who watches the state, in every tab, knows. */
  verify(request: VerifySecondFactorRequest, options?: CallOptions): Reply<'verifySecondFactor'>
  status(options?: CallOptions): Reply<'getSecondFactor'>
  /** Has no effect before `confirmTotp`. */
  beginTotp(options?: CallOptions): Reply<'beginTotp'>
  /** Answers the recovery codes, this once. */
  confirmTotp(request: CodeRequest, options?: CallOptions): Reply<'confirmTotp'>
  removeTotp(options?: CallOptions): Reply<'removeTotp'>
  enableEmailCode(options?: CallOptions): Reply<'enableEmailFactor'>
  disableEmailCode(options?: CallOptions): Reply<'disableEmailFactor'>
  replaceRecoveryCodes(options?: CallOptions): Reply<'replaceRecoveryCodes'>
  forgetTrustedDevices(options?: CallOptions): Reply<'forgetTrustedDevices'>
}

export function secondFactorCalls(parts: EndpointParts): SecondFactorCalls {
  const call = typedCall(parts.call)
  return {
    challenge: (options) => call('getSecondFactorChallenge', { ...options }),
    sendCode: (body, options) => call('sendSecondFactorCode', { body, ...options }),
    verify: (body, options) => after(call('verifySecondFactor', { body, ...options }), parts.began),
    status: (options) => call('getSecondFactor', { ...options }),
    beginTotp: (options) => call('beginTotp', { ...options }),
    confirmTotp: (body, options) => call('confirmTotp', { body, ...options }),
    removeTotp: (options) => call('removeTotp', { ...options }),
    enableEmailCode: (options) => call('enableEmailFactor', { ...options }),
    disableEmailCode: (options) => call('disableEmailFactor', { ...options }),
    replaceRecoveryCodes: (options) => call('replaceRecoveryCodes', { ...options }),
    forgetTrustedDevices: (options) => call('forgetTrustedDevices', { ...options }),
  }
}
