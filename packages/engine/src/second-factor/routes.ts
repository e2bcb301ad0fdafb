import type { SignedInAnswer } from '@sallyport/protocol'
import { presentUser } from '../account/present-user.ts'
import { RESEND_AFTER_MS } from '../http/limit-rules.ts'
import { answer, type CallOf, type CookieIntent, publicRoute, type Reply, type RouteHandler, sessionRoute } from '../http/route.ts'
import { secondFactorReply, signInRefusal, signInReply } from '../http/sign-in-reply.ts'
import { ApiError } from '../kernel/api-error.ts'
import { toInstant } from '../kernel/clock.ts'
import type { Services } from '../services.ts'
import { meetSecondFactor } from './challenge.ts'
import { disableEmailFactor, enableEmailFactor, forgetTrustedDevices, secondFactorStatus } from './factor-settings.ts'
import { sendSecondFactorCode } from './mailed-code.ts'
import { beginTotp, confirmTotp, removeTotp, replaceRecoveryCodes } from './totp-enrolment.ts'
import { verifySecondFactor } from './verify-second-factor.ts'

export function secondFactorRoutes(services: Services): readonly RouteHandler[] {
  return [...challengeRoutes(services), ...settingRoutes(services)]
}

/** In the middle of signing in: the cookie, or the token in the client's hand, says which sign-in. */
function challengeRoutes(services: Services): readonly RouteHandler[] {
  return [
    publicRoute('getSecondFactorChallenge', async (call) => {
      const token = call.presented.ceremony('second_factor')
      const pending = await meetSecondFactor(services, 'look', token, call.caller)
      if (pending === null || token === null) throw new ApiError('second_factor_expired')
      return { answer: secondFactorReply(call, pending.offer, token).answer }
    }),
    publicRoute('sendSecondFactorCode', async ({ input, presented, caller, takeLimit }) => {
      const takeMailLimits = async (userId: string) => {
        await takeLimit('otp', `second-factor:${userId}`)
        await takeLimit('resend', `second-factor:${userId}`)
      }
      const challengeToken = input.challengeToken ?? presented.ceremony('second_factor')
      await sendSecondFactorCode(services, { challengeToken, takeMailLimits }, caller)
      return { answer: answer('A code is on its way to your email.', { resendAvailableAt: toInstant(caller.now + RESEND_AFTER_MS) }) }
    }),
    publicRoute('verifySecondFactor', (call) => verifyRoute(services, call)),
  ]
}

async function verifyRoute(services: Services, call: CallOf<'verifySecondFactor'>): Promise<Reply<SignedInAnswer>> {
  const { input, presented, caller } = call
  const { outcome, trust } = await verifySecondFactor(services, {
    challengeToken: input.challengeToken ?? presented.ceremony('second_factor'),
    method: input.method,
    code: input.code,
    rememberDevice: input.rememberDevice ?? false,
    keepsCookies: call.tokenDelivery === 'cookie',
    caller,
  })
  switch (outcome.kind) {
    case 'signed_in': {
      const reply = signInReply(call, outcome.started, presentUser(outcome.started.user))
      const trusted: readonly CookieIntent[] = trust === null ? [] : [{ kind: 'ceremony', cookie: 'trusted_device', ...trust }]
      return { answer: reply.answer, cookies: [reply.cookies, { kind: 'end_ceremony', cookie: 'second_factor' }, ...trusted] }
    }
    case 'second_factor':
    case 'stale':
    case 'password_expired':
      // The first factor is worth nothing any more: begin again, and hear why.
      throw new ApiError('second_factor_expired')
    default:
      throw signInRefusal(outcome, caller.now)
  }
}

/** For whoever is signed in. */
function settingRoutes(services: Services): readonly RouteHandler[] {
  return [
    sessionRoute('getSecondFactor', async ({ session, caller }) => ({
      answer: answer('Your second steps.', await secondFactorStatus(services, session, caller)),
    })),
    sessionRoute('beginTotp', async ({ session, caller }) => ({
      answer: answer('Scan the code with your authenticator app.', await beginTotp(services, session, caller)),
    })),
    sessionRoute('confirmTotp', async ({ session, input, caller }) => {
      const recoveryCodes = await confirmTotp(services, session, input.code, caller)
      return { answer: answer('Two-step verification is on. Keep these recovery codes in a safe place.', { recoveryCodes }) }
    }),
    sessionRoute('removeTotp', async ({ session, caller }) => {
      await removeTotp(services, session, caller)
      return {
        answer: answer('Two-step verification with an app is off.', {}),
        cookies: { kind: 'end_ceremony', cookie: 'trusted_device' },
      }
    }),
    sessionRoute('enableEmailFactor', async ({ session, caller }) => {
      await enableEmailFactor(services, session, caller)
      return { answer: answer('From now on signing in takes a code from your email.', {}) }
    }),
    sessionRoute('disableEmailFactor', async ({ session, caller }) => {
      await disableEmailFactor(services, session, caller)
      return { answer: answer('Signing in no longer takes a code from your email.', {}) }
    }),
    sessionRoute('replaceRecoveryCodes', async ({ session, caller }) => {
      const recoveryCodes = await replaceRecoveryCodes(services, session, caller)
      return { answer: answer('Here are your new recovery codes. The old ones no longer work.', { recoveryCodes }) }
    }),
    sessionRoute('forgetTrustedDevices', async ({ session, caller }) => {
      await forgetTrustedDevices(services, session, caller)
      return { answer: answer('Every device is asked again.', {}), cookies: { kind: 'end_ceremony', cookie: 'trusted_device' } }
    }),
  ]
}
