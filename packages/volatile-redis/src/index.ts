export type { RedisAddress, RedisConnectionOptions, RedisVolatileOptions } from './options.ts'
export { createRedisVolatile } from './redis-volatile.ts'
