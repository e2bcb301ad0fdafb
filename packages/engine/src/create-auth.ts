import { accountRoutes } from './account/routes.ts'
import type { Auth } from './auth.ts'
import { composeServices } from './compose-services.ts'
import type { AuthOptions } from './config/options.ts'
import { resolveConfig } from './config/resolve-config.ts'
import { defaultTunables, tunablesFrom } from './config/tunables.ts'
import { createGuard } from './http/guard.ts'
import { createHttpHandler } from './http/handler.ts'
import { OutboxDelivery } from './mail/outbox-delivery.ts'
import { createOperations } from './operations/create-operations.ts'
import { registrationRoutes } from './registration/routes.ts'
import { sessionRoutes } from './sessions/routes.ts'
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

  const handle = createHttpHandler(services, [
    ...registrationRoutes(services),
    ...passwordRoutes(services),
    ...sessionRoutes(services),
    ...accountRoutes(services),
    ...systemRoutes(services),
  ])

  return {
    handler: (request, connection = {}) => handle(request, connection),
    ...createGuard(services),
    operations: createOperations(services),
    async start() {
      const resolved = tunablesFrom(await options.store.config.list(), options, config)
      tunables = resolved.tunables
      if (resolved.ignored.length > 0) {
        services.logger.warn({ keys: resolved.ignored }, 'Rows of system_config do not fit their type or range; defaults apply')
      }
      await services.revocations.start()
      delivery?.start()
    },
    async close() {
      await delivery?.stop()
      await services.touches.stop()
      services.revocations.stop()
    },
  }
}
