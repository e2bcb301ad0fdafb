import { accountRoutes } from './account/routes.ts'
import { accountSafetyRoutes, emailChangeCodes } from './account-safety/routes.ts'
import type { Auth } from './auth.ts'
import { composeServices } from './compose-services.ts'
import type { AuthOptions } from './config/options.ts'
import { passkeysOffBecause } from './config/passkey-config.ts'
import { resolveConfig } from './config/resolve-config.ts'
import { defaultTunables, tunablesFrom } from './config/tunables.ts'
import { createGuard } from './http/guard.ts'
import { createHttpHandler } from './http/handler.ts'
import { fromWebRequest, toWebResponse } from './http/web-message.ts'
import { OutboxDelivery } from './mail/outbox-delivery.ts'
import { CleanUpJob } from './maintenance/clean-up-job.ts'
import { createOperations } from './operations/create-operations.ts'
import { passkeyRoutes } from './passkeys/routes.ts'
import { reauthenticationRoutes } from './reauthentication/routes.ts'
import { registrationRoutes } from './registration/routes.ts'
import { secondFactorRoutes } from './second-factor/routes.ts'
import { sessionRoutes } from './sessions/routes.ts'
import { emailCodeRoutes } from './sign-in/email-code/routes.ts'
import { oauthRoutes } from './sign-in/oauth/routes.ts'
import { passkeySignInRoutes } from './sign-in/passkey/routes.ts'
import { passwordRoutes } from './sign-in/password/routes.ts'
import { systemRoutes } from './system/routes.ts'

/**
 * Put an engine together. Throws a `ConfigError` that lists every problem of the options. Nothing is global: two engines
 * in one process do not meet. Call `start()` before the first request and `close()` at the end.
 */
export function createAuth(options: AuthOptions): Auth {
  const config = resolveConfig(options)
  let tunables = defaultTunables(config)
  const services = composeServices({ options, config, tunables: () => tunables, wakeOutbox: () => delivery?.wake() })
  const delivery = options.mail === null ? null : new OutboxDelivery({ ...services, outbox: options.store.outbox, transport: options.mail })
  const cleanUpJob = new CleanUpJob(services)

  const handle = createHttpHandler(services, [
    ...registrationRoutes(services),
    ...passwordRoutes(services),
    ...emailCodeRoutes(services, emailChangeCodes(services)),
    ...passkeySignInRoutes(services),
    ...oauthRoutes(services),
    ...secondFactorRoutes(services),
    ...passkeyRoutes(services),
    ...reauthenticationRoutes(services),
    ...sessionRoutes(services),
    ...accountRoutes(services),
    ...accountSafetyRoutes(services),
    ...systemRoutes(services),
  ])

  return {
    handler: async (request, connection = {}) => toWebResponse(await handle(fromWebRequest(request), connection)),
    answer: (request, connection = {}) => handle(request, connection),
    ...createGuard(services),
    operations: createOperations(services),
    async start() {
      const resolved = tunablesFrom(await options.store.config.list(), options, config)
      tunables = resolved.tunables
      if (resolved.ignored.length > 0) {
        services.logger.warn({ keys: resolved.ignored }, 'Rows of system_config do not fit their type or range; defaults apply')
      }
      const passkeysOff = passkeysOffBecause(options)
      if (passkeysOff !== null) services.logger.warn({ publicUrl: config.publicUrl }, passkeysOff)
      await services.revocations.start()
      delivery?.start()
      cleanUpJob.start()
    },
    async close() {
      await Promise.all([cleanUpJob.stop(), delivery?.stop()])
      await services.touches.stop()
      services.revocations.stop()
    },
  }
}
