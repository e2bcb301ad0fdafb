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
import { type DevelopmentProvider, startDevelopmentProvider } from './development-provider.ts'
import { readVersion } from './version.ts'

export interface RunningServer {
  /** The port in use, which is not the one asked for when that was 0. */
  readonly port: number
  readonly publicUrl: string
  /** `null`: there is none. */
  readonly mockProviderUrl: string | null
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
  let router: RequestHandler | null = null
  const http = createHttpServer(
    {
      web: async (request, remoteAddress) => (await ready.opened).web(request, remoteAddress),
      plain: (method, target) => router?.plain(method, target) ?? null,
    },
    (error) => logger.error({ error }, 'Request failed'),
  )
  const port = await http.listen(settings.port, settings.host)
  let composition: Composition | null = null
  let mock: DevelopmentProvider | null = null
  try {
    const publicUrl = settings.publicUrl ?? `http://localhost:${port}`
    const measurements = createMeasurements()
    mock = await startDevelopmentProvider(settings, publicUrl, logger)
    const furtherProviders = mock === null ? [] : [mock.provider]
    composition = await composeAuth(
      toCompositionOptions(settings, { publicUrl, logger, observer: measurements.observer, furtherProviders }),
    )
    const { auth, store } = composition
    await store.check()
    await auth.start()
    const follower = logs.auditCursor === null ? null : await followAudit(store.audit, logs, logs.auditCursor)
    const headers = createSecurityHeaders(publicUrl)
    const production = settings.environment === 'production'
    const health = createHealthChecks(composition, headers, (error) => logger.error({ error }, 'The store is not ready'))
    router = createRouter({
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
    })
    ready.open(router)
    return { port, publicUrl, mockProviderUrl: mock?.url ?? null, auth, stop: createStop({ http, health, composition, follower, mock }) }
  } catch (error) {
    await http.drain(0)
    await composition?.close()
    await mock?.close()
    throw error
  }
}

function createStop({
  http,
  health,
  composition,
  follower,
  mock,
}: {
  readonly http: HttpServer
  readonly health: HealthChecks
  readonly composition: Composition
  readonly follower: AuditFollower | null
  readonly mock: DevelopmentProvider | null
}): RunningServer['stop'] {
  let stopping: Promise<boolean> | null = null
  const stop = async (graceMs: number): Promise<boolean> => {
    health.drain()
    const clean = await http.drain(graceMs)
    await follower?.stop()
    await composition.close()
    await mock?.close()
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
