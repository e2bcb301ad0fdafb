import { RESEND_AFTER_MS } from '../http/limit-rules.ts'
import { answer, type RouteHandler, sessionRoute } from '../http/route.ts'
import { toInstant } from '../kernel/clock.ts'
import type { Services } from '../services.ts'
import { type ConfirmationState, readConfirmation, reauthenticate } from './reauthenticate.ts'
import { sendConfirmationCode } from './send-code.ts'

/** “Confirm it’s you”: what opens the endpoints that the table marks with `stepUp`. */
export function reauthenticationRoutes(services: Services): readonly RouteHandler[] {
  return [
    sessionRoute('getReauthentication', async ({ session, caller }) => ({
      answer: answer('How to confirm that it is you.', present(await readConfirmation(services, session, caller))),
    })),
    sessionRoute('reauthenticate', async ({ session, input, presented, caller }) => {
      const holder = input.challengeToken ?? presented.ceremony('passkey_sign_in')
      return { answer: answer('Confirmed.', present(await reauthenticate(services, { session, input, holder, caller }))) }
    }),
    sessionRoute('sendReauthenticationCode', async ({ session, caller, takeLimit }) => {
      const takeMailLimits = async () => {
        await takeLimit('otp', `reauthentication:${session.userId}`)
        await takeLimit('resend', `reauthentication:${session.userId}`)
      }
      await sendConfirmationCode(services, session, takeMailLimits, caller)
      return { answer: answer('A code is on its way to your email.', { resendAvailableAt: toInstant(caller.now + RESEND_AFTER_MS) }) }
    }),
  ]
}

function present({ methods, confirmedUntil }: ConfirmationState) {
  return { methods, confirmedUntil: confirmedUntil === null ? null : toInstant(confirmedUntil) }
}
