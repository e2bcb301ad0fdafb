import type { DatabaseAddress } from '../composition/database-address.ts'
import type { RedisAddress } from '../composition/redis-address.ts'
import { parseRedisAddress } from '../composition/redis-address.ts'
import type { SettingReader } from './setting-reader.ts'
import type { Environment } from './settings.ts'

/** `REDIS_URL`. A database server in production lets expect more than one process; without Redis each of them counts for itself. */
export function resolveRedis(reader: SettingReader, environment: Environment, database: DatabaseAddress['kind']): RedisAddress | null {
  const reading = reader.text('REDIS_URL')
  if (reading === null) {
    if (environment === 'production' && database !== 'sqlite') {
      reader.warn(
        'REDIS_URL is not set: each process has rate limits of its own, and every check asks the database whether the session was revoked.',
      )
    }
    return null
  }
  const address = parseRedisAddress(reading.value)
  if (address === null) {
    reader.report({
      code: 'config_invalid',
      message: `${reading.writtenAs} is not an address of the form redis://user:password@host:6379, redis+cluster://… or redis+sentinel://….`,
      fix: 'set REDIS_URL=redis://localhost:6379; special characters in the password as %XX',
    })
  }
  return address
}
