import type { DependencyState, HealthAnswer } from '@sallyport/protocol'
import { toInstant } from '../kernel/clock.ts'
import { SECOND_MS } from '../kernel/duration.ts'
import type { Services } from '../services.ts'

const STORE_CHECK_MS = 2 * SECOND_MS
/** Mail servers count connections; asking them at every probe would be rude. */
const MAIL_CHECK_MS = 30 * SECOND_MS

/**
 * The dependencies' state, each asked for at most once per period however often health is read (C-54). `success` is false when
 * the database or the mail server is not healthy; without Redis all goes on, and the state is `degraded` all the same.
 */
export function createHealthCheck(
  services: Pick<Services, 'store' | 'volatile' | 'mail' | 'clock' | 'config'>,
): () => Promise<HealthAnswer> {
  const startedAt = services.clock.now()
  const stateOf = (check: Promise<void>): Promise<DependencyState> => check.then(healthy, unhealthy)
  const database = remembered(services, STORE_CHECK_MS, () => stateOf(services.store.check()))
  const shared = remembered(services, STORE_CHECK_MS, () => services.volatile.check().catch(unhealthy))
  // Without a transport mails stay in the outbox, which is the store.
  const { mail } = services
  const email = mail === null ? database : remembered(services, MAIL_CHECK_MS, () => stateOf(mail.verify()))

  return async () => {
    const [databaseState, emailState, redis] = await Promise.all([database(), email(), shared()])
    const success = databaseState === 'healthy' && emailState === 'healthy'
    const ok = success && redis !== 'unhealthy'
    const now = services.clock.now()
    return {
      success,
      message: ok ? `${services.config.appName} is running` : `${services.config.appName} is running, but a dependency is not`,
      status: ok ? 'ok' : 'degraded',
      timestamp: toInstant(now),
      uptime: Math.floor((now - startedAt) / SECOND_MS),
      environment: services.config.environment,
      version: services.config.version,
      dependencies: { database: databaseState, email: emailState, ...(redis !== 'none' && { redis }) },
    }
  }
}

function remembered<State>(services: Pick<Services, 'clock'>, forMs: number, check: () => Promise<State>): () => Promise<State> {
  let latest: { readonly at: number; readonly state: Promise<State> } | null = null
  return () => {
    const now = services.clock.now()
    if (latest === null || now - latest.at >= forMs) latest = { at: now, state: check() }
    return latest.state
  }
}

function healthy(): 'healthy' {
  return 'healthy'
}

function unhealthy(): 'unhealthy' {
  return 'unhealthy'
}
