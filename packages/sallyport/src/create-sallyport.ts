import { dirname } from 'node:path'
import type { Auth, AuthOptions } from '@sallyport/engine'
import type { CompositionOptions, SmtpServer } from '@sallyport/server/compose'
import { composeAuth } from '@sallyport/server/compose'
import { loadOrCreateSecrets } from '@sallyport/server/secrets'

export interface SallyportOptions extends Omit<CompositionOptions, 'databasePath' | 'migrate' | 'smtp' | 'secrets'> {
  /** `sqlite:./data/auth.db`; the folder is created. Other databases are not part of this build. */
  readonly database: string
  /** Bring the schema up to date first. Default `true` outside production, where `sallyport migrate up` is a step of its own. */
  readonly migrate?: boolean
  /** Without it mails stay in the development outbox, which production refuses. */
  readonly smtp?: SmtpServer
  /** Outside production they are generated when missing, into `secrets.json` beside the database. */
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
  const { database, migrate = !isProduction, smtp = null, ...rest } = options
  const databasePath = sqlitePath(database)
  const secrets = options.secrets ?? (isProduction ? { access: '', refresh: '' } : loadOrCreateSecrets(dirname(databasePath)))
  const composition = await composeAuth({ ...rest, secrets, databasePath, migrate, smtp })
  try {
    await composition.store.check()
    await composition.auth.start()
  } catch (error) {
    await composition.close()
    throw error
  }
  return { ...composition.auth, close: () => composition.close() }
}

function sqlitePath(database: string): string {
  const path = /^sqlite:(?:\/\/(?=\/))?(.+)$/i.exec(database)?.[1]
  if (path === undefined || path.startsWith('//')) {
    throw new TypeError('database must be an address of the form sqlite:path/to/file.db; other databases are not part of this build.')
  }
  return path
}
