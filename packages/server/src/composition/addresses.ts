export type { DatabaseAddress, ServerAddress, SqliteAddress } from './database-address.ts'
export { describeDatabase, parseDatabaseAddress } from './database-address.ts'
export type { RedisAddress } from './redis-address.ts'
export { parseRedisAddress } from './redis-address.ts'
