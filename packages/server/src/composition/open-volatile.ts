import type { Logger, Volatile } from '@sallyport/ports'
import type { RedisAddress } from './redis-address.ts'

const SILENT: Logger = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined }

/**
 * What processes share: on Redis, or `null` for the memory of this one. A Redis that is not there keeps nobody from starting: it is connected to
 * when it comes, and until then the store is asked and limits are counted here.
 */
export async function openVolatile(redis: RedisAddress | null, logger: Logger = SILENT): Promise<Volatile> {
  if (redis === null) {
    const { createMemoryVolatile } = await import('@sallyport/volatile-memory')
    return createMemoryVolatile()
  }
  const { createRedisVolatile } = await import('@sallyport/volatile-redis')
  return createRedisVolatile({ ...redis, logger })
}
