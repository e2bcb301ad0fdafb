import { answer, publicRoute, type RouteHandler } from '../http/route.ts'
import { ANY_COMPOSITION_FROM, MAX_PASSWORD_LENGTH } from '../kernel/password-policy.ts'
import type { Services } from '../services.ts'
import { listOutbox, readOutboxMail } from './development-outbox.ts'
import { createHealthCheck } from './health.ts'

export function systemRoutes(services: Services): readonly RouteHandler[] {
  const health = createHealthCheck(services)
  const { config } = services
  return [
    publicRoute('health', async () => {
      const result = await health()
      return { answer: result, status: result.success ? 200 : 503 }
    }),
    publicRoute('publicConfig', async () => ({
      answer: answer('What pages need to know.', {
        appName: config.appName,
        supportEmail: config.supportEmail,
        signUp: config.registration.signUp,
        emailVerification: config.registration.verificationRequired ? ('required' as const) : ('optional' as const),
        developmentOutbox: config.developmentOutbox,
        signIn: {
          emailCode: config.emailCodes.signIn,
          passkey: config.passkeys.signIn,
          providers: config.oauth.providers.map(({ id, name }) => ({ id, name })),
        },
        password: {
          minLength: services.tunables().passwordMinLength,
          maxLength: MAX_PASSWORD_LENGTH,
          anyCompositionFrom: ANY_COMPOSITION_FROM,
        },
      }),
    })),
    publicRoute('listOutbox', async () => ({
      answer: answer('Mails that were not sent anywhere.', { mails: await listOutbox(services) }),
    })),
    publicRoute('readOutboxMail', async ({ params }) => ({
      answer: answer('One mail.', { mail: await readOutboxMail(services, params.mailId ?? '') }),
    })),
  ]
}
