import type { Auth } from '@sallyport/engine'
import type { Composition } from '../composition/compose-auth.ts'
import { composeAuth } from '../composition/compose-auth.ts'
import type { Settings } from '../environment/settings.ts'
import { createDocumentation } from '../http/documentation.ts'
import type { HealthChecks } from '../http/health.ts'
import { createHealthChecks } from '../http/health.ts'
import { createMetricsEndpoint } from '../http/metrics-endpoint.ts'
import type { HttpServer, RequestHandler } from '../http/node-server.ts'
import { createHttpServer } from '../http/node-server.ts'
import { createRouter } from '../http/router.ts'
import { createSecurityHeaders } from '../http/security-headers.ts'
import type { AuditFollower } from '../observability/audit-follower.ts'
import { followAudit } from '../observability/audit-follower.ts'
import type { Logs } from '../observability/logs.ts'
import { createMeasurements } from '../observability/measurements.ts'
import { toCompositionOptions } from './auth-options.ts'
import { readVersion } from './version.ts'

export interface RunningServer {
  /** The port in use, which is not the one asked for when that was 0. */
  readonly port: number
  readonly publicUrl: string
  readonly auth: Auth
  /**
   * Accept nothing new, answer what has arrived, then write what is buffered and let go of the store. `true` when no
   * request had to be cut after `graceMs`. Idempotent.
   */
  stop(graceMs: number): Promise<boolean>
}

/**
 * Listen first, so that a taken port is told before anything is migrated and `PORT=0` is known to the links in mails;
 * a request that arrives before the engine is ready waits for it. Nothing stays open when it throws.
 */
export async function startServer(settings: Settings, logs: Logs): Promise<RunningServer> {
  const { logger } = logs
  const ready = createGate<RequestHandler>()
  const http = createHttpServer(
    async (request, remoteAddress) => (await ready.opened)(request, remoteAddress),
    (error) => logger.error({ error }, 'Request failed'),
  )
  const port = await http.listen(settings.port, settings.host)
  let composition: Composition | null = null
  try {
    const publicUrl = settings.publicUrl ?? `http://localhost:${port}`
    const measurements = createMeasurements()
    composition = await composeAuth(toCompositionOptions(settings, { publicUrl, logger, observer: measurements.observer }))
    const { auth, store } = composition
    await store.check()
    await auth.start()
    const follower = logs.wantsAudit ? await followAudit(store.audit, logs) : null
    const headers = createSecurityHeaders(publicUrl)
    const production = settings.environment === 'production'
    const health = createHealthChecks(composition, headers, (error) => logger.error({ error }, 'The store is not ready'))
    ready.open(
      createRouter({
        auth,
        health,
        headers,
        logs,
        publicUrl,
        production,
        metrics: createMetricsEndpoint({ measurements, token: settings.metricsToken, production, headers }),
        documentation: createDocumentation({ serverUrl: publicUrl, version: readVersion(), appName: settings.appName, headers }),
        forceHttps: settings.forceHttps,
        trustedProxies: settings.trustedProxies,
        consoleFolder: settings.consoleFolder,
      }),
    )
    return { port, publicUrl, auth, stop: createStop(http, health, composition, follower) }
  } catch (error) {
    await http.drain(0)
    await composition?.close()
    throw error
  }
}

function createStop(
  http: HttpServer,
  health: HealthChecks,
  composition: Composition,
  follower: AuditFollower | null,
): RunningServer['stop'] {
  let stopping: Promise<boolean> | null = null
  const stop = async (graceMs: number): Promise<boolean> => {
    health.drain()
    const clean = await http.drain(graceMs)
    await follower?.stop()
    await composition.close()
    return clean
  }
  return (graceMs) => {
    stopping ??= stop(graceMs)
    return stopping
  }
}

/** A value that others may wait for before it exists. */
function createGate<Value>(): { readonly opened: Promise<Value>; readonly open: (value: Value) => void } {
  let open: (value: Value) => void = () => undefined
  const opened = new Promise<Value>((resolve) => {
    open = resolve
  })
  return { opened, open: (value) => open(value) }
}
