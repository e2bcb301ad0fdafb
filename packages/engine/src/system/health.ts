import type { DependencyState, HealthAnswer } from '@sallyport/protocol'
import { toInstant } from '../kernel/clock.ts'
import { SECOND_MS } from '../kernel/duration.ts'
import type { Services } from '../services.ts'

const STORE_CHECK_MS = 2 * SECOND_MS
/** Mail servers count connections; asking them at every probe would be rude. */
const MAIL_CHECK_MS = 30 * SECOND_MS

/** The dependencies' state, each asked for at most once per period however often health is read (C-54). */
export function createHealthCheck(services: Pick<Services, 'store' | 'mail' | 'clock' | 'config'>): () => Promise<HealthAnswer> {
  const startedAt = services.clock.now()
  const database = remembered(services, STORE_CHECK_MS, () => services.store.check())
  // Without a transport mails stay in the outbox, which is the store.
  const { mail } = services
  const email = mail === null ? database : remembered(services, MAIL_CHECK_MS, () => mail.verify())

  return async () => {
    const dependencies = { database: await database(), email: await email() }
    const ok = dependencies.database === 'healthy' && dependencies.email === 'healthy'
    const now = services.clock.now()
    return {
      success: ok,
      message: ok ? `${services.config.appName} is running` : `${services.config.appName} is running, but a dependency is not`,
      status: ok ? 'ok' : 'degraded',
      timestamp: toInstant(now),
      uptime: Math.floor((now - startedAt) / SECOND_MS),
      environment: services.config.environment,
      version: services.config.version,
      dependencies,
    }
  }
}

function remembered(services: Pick<Services, 'clock'>, forMs: number, check: () => Promise<void>): () => Promise<DependencyState> {
  let checkedAt = Number.NEGATIVE_INFINITY
  let latest: Promise<DependencyState> = Promise.resolve('unknown')
  return () => {
    const now = services.clock.now()
    if (now - checkedAt >= forMs) {
      checkedAt = now
      latest = check().then(
        () => 'healthy',
        () => 'unhealthy',
      )
    }
    return latest
  }
}
