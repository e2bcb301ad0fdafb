import type { Answer, EmptyData } from '@sallyport/protocol'
import { exchangeResetCode } from '../../account/exchange-reset-code.ts'
import { requestPasswordReset } from '../../account/request-password-reset.ts'
import { RESEND_AFTER_MS } from '../../http/limit-rules.ts'
import { answer, type Call, type CallOf, type CookieIntent, publicRoute, type Reply, type RouteHandler } from '../../http/route.ts'
import { signInAnswer, signInFrom } from '../../http/sign-in-reply.ts'
import { ApiError, fieldError, invalidFields } from '../../kernel/api-error.ts'
import { toInstant } from '../../kernel/clock.ts'
import { canonicalEmail } from '../../kernel/email-address.ts'
import { newSecretToken } from '../../kernel/secret-token.ts'
import type { Services } from '../../services.ts'
import { sendSignInCode } from './send-sign-in-code.ts'
import { signInWithCode } from './sign-in-with-code.ts'

/** Codes of a change of address belong to the account and not to signing in, so whoever puts the routes together hands them in. */
export interface EmailChangeCodes {
  /** Mail the pending change of the signed-in user to this address again, within limits of its own. */
  readonly send: (call: Call, email: string) => Promise<void>
  /** Make the pending change of the signed-in user, or the one of the link. */
  readonly confirm: (call: Call, proof: { readonly token: string | undefined; readonly code: string }) => Promise<Reply<Answer<EmptyData>>>
}

export function emailCodeRoutes(services: Services, emailChange: EmailChangeCodes): readonly RouteHandler[] {
  return [
    publicRoute('sendOtp', (call) => sendRoute(services, emailChange, call)),
    publicRoute('verifyOtp', (call) => verifyRoute(services, emailChange, call)),
  ]
}

async function sendRoute(services: Services, emailChange: EmailChangeCodes, call: CallOf<'sendOtp'>) {
  const { input, takeLimit } = call
  const type = input.type ?? 'login'
  if (type === 'login' || type === 'registration') demandSignIn(services)
  const email = canonicalEmail(input.email)
  if (email === null) throw invalidFields([fieldError('email', 'email_invalid')])
  // The typed code counts in this browser only, so it has to be told apart from others from now on.
  const deviceToken = call.caller.deviceSecret ?? newSecretToken()
  const caller = { ...call.caller, deviceSecret: deviceToken }
  const takeMailLimits = async () => {
    await takeLimit('otp', email)
    await takeLimit('resend', `otp:${email}`)
  }
  switch (type) {
    case 'login':
    case 'registration':
      await takeMailLimits()
      await sendSignInCode(services, email, caller)
      break
    case 'password_reset':
      await takeMailLimits()
      await takeLimit('reset', email)
      await requestPasswordReset(services, email, caller)
      break
    case 'email_change':
      await emailChange.send(call, email)
      break
  }
  const cookies: CookieIntent = { kind: 'device', deviceToken }
  return { answer: answer('OTP sent to your email', { resendAvailableAt: toInstant(caller.now + RESEND_AFTER_MS) }), cookies }
}

async function verifyRoute(services: Services, emailChange: EmailChangeCodes, call: CallOf<'verifyOtp'>) {
  const { input, caller } = call
  const proof = { token: input.token, email: input.email, code: input.otp ?? input.code }
  switch (input.type ?? 'login') {
    case 'login':
    case 'registration': {
      demandSignIn(services)
      const outcome = await signInWithCode(services, { proof, rememberMe: input.rememberMe ?? false, ...signInFrom(call) })
      return signInAnswer(call, outcome)
    }
    case 'password_reset': {
      const { token, expiresAt } = await exchangeResetCode(services, proof, caller)
      return { answer: answer('Choose a new password.', { resetToken: token, expiresAt: toInstant(expiresAt) }) }
    }
    case 'email_change':
      return emailChange.confirm(call, { token: proof.token, code: proof.code ?? '' })
  }
}

/** Where codes sign nobody in, they are not there (the other types are ways to change an account, not to enter it). */
function demandSignIn({ config }: Services): void {
  if (!config.emailCodes.signIn) throw new ApiError('not_found')
}
