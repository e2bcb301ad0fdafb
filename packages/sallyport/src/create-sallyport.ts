import { dirname } from 'node:path'
import type { Auth, AuthOptions } from '@sallyport/engine'
import type { DatabaseAddress, RedisAddress } from '@sallyport/server/addresses'
import { parseDatabaseAddress, parseRedisAddress } from '@sallyport/server/addresses'
import type { CompositionOptions, SmtpServer } from '@sallyport/server/compose'
import { composeAuth } from '@sallyport/server/compose'
import { loadOrCreateSecrets } from '@sallyport/server/secrets'

export interface SallyportOptions extends Omit<CompositionOptions, 'database' | 'redis' | 'migrate' | 'smtp' | 'secrets'> {
  /**
   * `sqlite:./data/auth.db` (the folder is created), `postgres://user:password@host/database`, `mysql://` likewise, which is MariaDB
   * too, or `mongodb://` and `mongodb+srv://`. The driver is an optional package: `better-sqlite3` (Node 20), `pg`, `mysql2`, `mongodb`.
   */
  readonly database: string
  /** `redis://…`, `redis+cluster://…` or `redis+sentinel://…`: what several processes share. Without it each asks the database. */
  readonly redis?: string
  /** Bring the schema up to date first. Default `true` outside production, where `sallyport migrate up` is a step of its own. */
  readonly migrate?: boolean
  /** Without it mails stay in the development outbox, which production refuses. */
  readonly smtp?: SmtpServer
  /** Outside production they are generated when missing, into `secrets.json` beside an SQLite file, or in `.sallyport`. */
  readonly secrets?: AuthOptions['secrets']
}

/**
 * The whole engine in one call, started and ready for its first request: mount `auth.handler` under `/api`, ask
 * `auth.verify(request)` who is there, call `auth.close()` at the end. Rejects with every problem of the options at
 * once, and with a `StoreFault` when the database cannot be used; nothing stays open then.
 *
 * @example
 * const auth = await createSallyport({ database: 'sqlite:./data/auth.db', publicUrl: 'http://localhost:3000', environment: 'development' })
 * app.all('/api/*', (c) => auth.handler(c.req.raw))
 */
export async function createSallyport(options: SallyportOptions): Promise<Auth> {
  const isProduction = (options.environment ?? 'production') === 'production'
  const { migrate = !isProduction, smtp = null, ...rest } = options
  const database = databaseAddress(options.database)
  const redis = options.redis === undefined ? null : redisAddress(options.redis)
  const folder = database.kind === 'sqlite' ? dirname(database.path) : '.sallyport'
  const secrets = options.secrets ?? (isProduction ? { access: '', refresh: '' } : loadOrCreateSecrets(folder))
  const composition = await composeAuth({ ...rest, secrets, database, redis, migrate, smtp })
  try {
    await composition.store.check()
    await composition.auth.start()
  } catch (error) {
    await composition.close()
    throw error
  }
  return { ...composition.auth, close: () => composition.close() }
}

/** Names the rule and never the address, which may hold a password. */
function databaseAddress(text: string): DatabaseAddress {
  const address = parseDatabaseAddress(text)
  if (address !== null) return address
  throw new TypeError(
    'database must be an address of the form sqlite:path/to/file.db, postgres://user:password@host/database, mysql://user:password@host/database ' +
      'or mongodb://user:password@host/database.',
  )
}

function redisAddress(text: string): RedisAddress {
  const address = parseRedisAddress(text)
  if (address !== null) return address
  throw new TypeError('redis must be an address of the form redis://user:password@host:6379, redis+cluster://… or redis+sentinel://….')
}
