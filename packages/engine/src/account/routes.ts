import { RESEND_AFTER_MS } from '../http/limit-rules.ts'
import { answer, type CookieIntent, publicRoute, type RouteHandler, sessionRoute } from '../http/route.ts'
import { ApiError } from '../kernel/api-error.ts'
import { toInstant } from '../kernel/clock.ts'
import { canonicalEmail } from '../kernel/email-address.ts'
import { newSecretToken } from '../kernel/secret-token.ts'
import type { Services } from '../services.ts'
import { changePassword } from './change-password.ts'
import { presentUser } from './present-user.ts'
import { previewLink } from './preview-link.ts'
import { requestPasswordReset } from './request-password-reset.ts'
import { resetPassword } from './reset-password.ts'
import { updateProfile } from './update-profile.ts'

export function accountRoutes(services: Services): readonly RouteHandler[] {
  return [
    publicRoute('forgotPassword', async ({ input, caller, takeLimit }) => {
      const account = canonicalEmail(input.email) ?? input.email
      await takeLimit('reset', account)
      await takeLimit('resend', `reset:${account}`)
      const deviceToken = caller.deviceSecret ?? newSecretToken()
      await requestPasswordReset(services, input.email, { ...caller, deviceSecret: deviceToken })
      return {
        answer: answer('If that address has an account, a reset link is on its way.', {
          resendAvailableAt: toInstant(caller.now + RESEND_AFTER_MS),
        }),
        // The mailed code counts in this browser only, so it has to be told apart from others from now on.
        cookies: { kind: 'device', deviceToken },
      }
    }),
    publicRoute('resetPassword', async ({ input, caller }) => {
      await resetPassword(services, input, caller)
      return { answer: answer('Password changed. Sign in with your new password.', {}) }
    }),
    publicRoute('previewLink', async ({ input, caller }) => ({
      answer: answer('Here is what this link does.', await previewLink(services, input.token, caller)),
    })),
    sessionRoute('getProfile', async ({ session }) => {
      const user = await services.store.users.findById(session.userId)
      if (user === null) throw new ApiError('unauthenticated')
      return { answer: answer('Here is your profile.', { user: presentUser(user) }) }
    }),
    sessionRoute('updateProfile', async ({ session, input, caller }) => {
      const user = await updateProfile(services, session, input, caller)
      return { answer: answer('Profile saved.', { user: presentUser(user) }) }
    }),
    sessionRoute('changePassword', async ({ session, input, caller, presented }) => {
      const { revoked, tokens } = await changePassword(services, session, input, caller)
      const cookies: CookieIntent =
        tokens === null || !presented.byCookie ? { kind: 'keep' } : { kind: 'sign_in', tokens, deviceToken: null }
      return { answer: answer('Password changed. Your other devices were signed out.', { revoked }), cookies }
    }),
  ]
}
