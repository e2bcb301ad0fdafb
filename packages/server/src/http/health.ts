import type { Store, Volatile } from '@sallyport/ports'
import type { SecurityHeaders } from './security-headers.ts'

/** Long enough that a nervous balancer costs nothing, short enough that nobody waits for the truth. */
const CACHE_MS = 1000
/** A store that does not answer within this is not ready. */
const CHECK_TIMEOUT_MS = 5000

export interface HealthChecks {
  /** The process answers. Touches nothing. */
  live(): Response
  /**
   * The store answers, with the schema this version needs, and nobody has asked the server to stop. A Redis that is away is told and
   * takes no server out of rotation: each works without it.
   */
  ready(): Promise<Response>
  /** From now on `ready` says no, so that balancers look elsewhere. */
  drain(): void
}

interface Verdict {
  readonly ok: boolean
  readonly redis: Awaited<ReturnType<Volatile['check']>>
  readonly checkedAt: number
}

/** Of any number of simultaneous questions one reaches the store. Answers never say why: the reason goes to the log. */
export function createHealthChecks(
  parts: { readonly store: Pick<Store, 'check'>; readonly volatile: Pick<Volatile, 'check'> },
  headers: SecurityHeaders,
  onFailure: (error: unknown) => void,
  now: () => number = () => performance.now(),
): HealthChecks {
  let latest: Verdict | null = null
  let running: Promise<Verdict> | null = null
  let draining = false
  const storeAnswers = async (): Promise<boolean> => {
    try {
      await withTimeout(parts.store.check(), CHECK_TIMEOUT_MS)
      return true
    } catch (error) {
      if (latest?.ok !== false) onFailure(error)
      return false
    }
  }
  const check = async (): Promise<Verdict> => {
    const [ok, redis] = await Promise.all([storeAnswers(), parts.volatile.check()])
    return { ok, redis, checkedAt: now() }
  }
  const verdict = async (): Promise<Verdict> => {
    if (latest !== null && now() - latest.checkedAt < CACHE_MS) return latest
    running ??= check().finally(() => {
      running = null
    })
    latest = await running
    return latest
  }
  const answer = (status: number, body: unknown): Response =>
    Response.json(body, { status, headers: { ...headers.data(), 'cache-control': 'no-store' } })
  return {
    live: () => answer(200, { status: 'ok' }),
    async ready() {
      if (draining) return answer(503, { status: 'stopping' })
      const { ok, redis } = await verdict()
      const status = !ok ? 'unavailable' : redis === 'unhealthy' ? 'degraded' : 'ok'
      return answer(ok ? 200 : 503, { status, checks: { database: ok ? 'healthy' : 'unhealthy', ...(redis !== 'none' && { redis }) } })
    },
    drain: () => {
      draining = true
    },
  }
}

async function withTimeout(work: Promise<void>, milliseconds: number): Promise<void> {
  const { promise, reject } = deferred()
  const timer = setTimeout(() => reject(new Error(`The store did not answer within ${milliseconds} ms.`)), milliseconds)
  try {
    await Promise.race([work, promise])
  } finally {
    clearTimeout(timer)
  }
}

function deferred(): { readonly promise: Promise<never>; readonly reject: (error: Error) => void } {
  let reject: (error: Error) => void = () => undefined
  const promise = new Promise<never>((_, fail) => {
    reject = fail
  })
  return { promise, reject }
}
