import type { RegisterAnswer, RegisterRequest } from '@sallyport/protocol'
import { RESEND_AFTER_MS } from '../http/limit-rules.ts'
import { answer, type CallOf, type CookieIntent, publicRoute, type RouteHandler } from '../http/route.ts'
import { toInstant } from '../kernel/clock.ts'
import { canonicalEmail } from '../kernel/email-address.ts'
import { newSecretToken } from '../kernel/secret-token.ts'
import type { Services } from '../services.ts'
import { completeSignIn } from '../sign-in/complete-sign-in.ts'
import { personNames } from './person-names.ts'
import { type RegistrationResult, register } from './register.ts'
import { resendVerification } from './resend-verification.ts'
import { SignUpsUnderWay } from './sign-ups-under-way.ts'
import { verifyEmail } from './verify-email.ts'

export function registrationRoutes(services: Services): readonly RouteHandler[] {
  const underWay = new SignUpsUnderWay<RegistrationResult>()
  return [
    publicRoute('register', (call) => registerRoute(services, underWay, call)),
    publicRoute('verifyEmail', async ({ input, caller }) => {
      await verifyEmail(services, input, caller)
      return { answer: answer('Your email is verified. You can sign in now.', {}) }
    }),
    publicRoute('resendVerification', async ({ input, caller, takeLimit }) => {
      await takeLimit('resend', `verify:${canonicalEmail(input.email) ?? input.email}`)
      await resendVerification(services, input.email, caller)
      return {
        answer: answer('If that address waits to be verified, a new mail is on its way.', {
          resendAvailableAt: toInstant(caller.now + RESEND_AFTER_MS),
        }),
      }
    }),
  ]
}

async function registerRoute(services: Services, underWay: SignUpsUnderWay<RegistrationResult>, call: CallOf<'register'>) {
  const { input, caller } = call
  const verificationRequired = services.config.registration.verificationRequired
  const deviceToken = caller.deviceSecret ?? newSecretToken()
  const result = await register(services, underWay, input, deviceToken, caller)
  const cookies = await signInAtOnce(services, call, result, deviceToken)
  const user = echo(input)
  const message = verificationRequired
    ? 'Account created. Check your email to verify your address.'
    : 'Account created. You can sign in now.'
  const data = {
    user,
    verificationRequired,
    resendAvailableAt: toInstant(caller.now + RESEND_AFTER_MS),
    ...(call.refreshTokenInBody ? { deviceToken } : {}),
  }
  return { answer: { success: true, message, user, data } satisfies RegisterAnswer, cookies }
}

/** Built from the request alone: the answer for a taken address cannot differ. */
function echo(input: RegisterRequest) {
  return { email: canonicalEmail(input.email) ?? input.email, username: input.username ?? null, ...personNames(input) }
}

/** Only where verification is optional and the operator wants it (C-04), and only for an account made by this very request. */
async function signInAtOnce(
  services: Services,
  { caller, tokenDelivery }: CallOf<'register'>,
  { outcome, candidate }: RegistrationResult,
  deviceToken: string,
): Promise<CookieIntent> {
  const device: CookieIntent = { kind: 'device', deviceToken }
  if (!services.config.registration.signInAfterSignUp || outcome !== 'created' || tokenDelivery === 'body') return device
  const user = await services.store.users.findById(candidate.id)
  if (user === null) return device
  const signIn = await completeSignIn(services, {
    user,
    proof: { method: 'registration', amr: ['pwd'], satisfiesSecondFactor: false },
    rememberMe: false,
    keepsCookies: true,
    trustedDevice: null,
    caller: { ...caller, deviceSecret: deviceToken },
  })
  return signIn.kind === 'signed_in' ? { kind: 'sign_in', tokens: signIn.started, deviceToken } : device
}
