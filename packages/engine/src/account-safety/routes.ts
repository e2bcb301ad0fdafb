import type { Answer, EmptyData } from '@sallyport/protocol'
import type { VerifiedSession } from '../auth.ts'
import { RESEND_AFTER_MS } from '../http/limit-rules.ts'
import { demandPresentedSession, presentedSession } from '../http/presented-session.ts'
import {
  answer,
  type Call,
  type CallOf,
  type CookieIntent,
  publicRoute,
  type Reply,
  type RouteHandler,
  sessionRoute,
} from '../http/route.ts'
import { toInstant } from '../kernel/clock.ts'
import type { Services } from '../services.ts'
import type { EmailChangeCodes } from '../sign-in/email-code/routes.ts'
import { changeEmail, resendEmailChange, type TakeMailLimits } from './change-email.ts'
import { confirmEmailChange } from './confirm-email-change.ts'
import { deleteUser } from './delete-user.ts'
import { exportUser } from './export-user.ts'
import { secureAccount } from './secure-account.ts'
import { undoEmailChange } from './undo-email-change.ts'

/** What keeps an account in the right hands, and what belongs to leaving. */
export function accountSafetyRoutes(services: Services): readonly RouteHandler[] {
  return [
    sessionRoute('changeEmail', async (call) => {
      const { session, input, caller } = call
      await changeEmail(services, { session, newEmail: input.newEmail, takeMailLimits: mailLimits(call) }, caller)
      return {
        answer: answer('We’ve sent a link and a code to the new address.', { resendAvailableAt: toInstant(caller.now + RESEND_AFTER_MS) }),
      }
    }),
    publicRoute('confirmEmailChange', (call) => confirm(services, call, call.input)),
    publicRoute('undoEmailChange', async (call) => {
      const own = await presentedSession(services, call)
      const { userId } = await undoEmailChange(services, call.input.token, call.caller)
      return {
        answer: answer('Your old address is back. We’ve mailed you a link to choose a new password.', {}),
        cookies: endedCookies(own, userId),
      }
    }),
    publicRoute('secureAccount', (call) => secureRoute(services, call)),
    sessionRoute('exportUser', async ({ session, caller }) => ({
      answer: answer('Everything we keep about you.', await exportUser(services, session, caller)),
    })),
    sessionRoute('deleteUser', async ({ session, caller }) => {
      await deleteUser(services, session, caller)
      return {
        answer: answer('Your account is deleted.', {}),
        cookies: [{ kind: 'sign_out' }, { kind: 'end_ceremony', cookie: 'trusted_device' }],
      }
    }),
  ]
}

/** The same change by its code alone, at the endpoints of mailed codes. */
export function emailChangeCodes(services: Services): EmailChangeCodes {
  return {
    async send(call, newEmail) {
      const session = await demandPresentedSession(services, call)
      await resendEmailChange(services, { session, newEmail, takeMailLimits: mailLimits(call) }, call.caller)
    },
    confirm: (call, proof) => confirm(services, call, proof),
  }
}

/** Per account, whichever mailboxes it names, and per mailbox, whoever asks. */
function mailLimits({ takeLimit }: Call): TakeMailLimits {
  return async (newEmail, userId) => {
    await takeLimit('otp', `email_change:${userId}`)
    await takeLimit('otp', newEmail)
    await takeLimit('resend', `otp:${newEmail}`)
  }
}

/** A typed code counts in the session that asked for it, and nowhere else; a link wherever it is opened. */
async function confirm(
  services: Services,
  call: Call,
  { token, code }: { readonly token?: string | undefined; readonly code?: string | undefined },
): Promise<Reply<Answer<EmptyData>>> {
  const own = token === undefined ? await demandPresentedSession(services, call) : await presentedSession(services, call)
  const tokens = await confirmEmailChange(services, { token, code: code ?? '', own }, call.caller)
  // Tokens from before the change stop counting, this browser's too.
  const cookies: CookieIntent =
    tokens === null || !call.presented.byCookie ? { kind: 'keep' } : { kind: 'sign_in', tokens, deviceToken: null }
  return { answer: answer('Your address is changed.', {}), cookies }
}

async function secureRoute(services: Services, call: CallOf<'secureAccount'>): Promise<Reply<Answer<EmptyData>>> {
  const { token } = call.input
  const own = token === undefined ? await demandPresentedSession(services, call) : await presentedSession(services, call)
  const { userId } = await secureAccount(services, { token, session: own }, call.caller)
  return { answer: answer('Every device is signed out. We’ve sent you a link.', {}), cookies: endedCookies(own, userId) }
}

/** A browser that is signed in to another account stays so. */
function endedCookies(own: VerifiedSession | null, userId: string): CookieIntent {
  return { kind: own?.userId === userId ? 'sign_out' : 'keep' }
}
