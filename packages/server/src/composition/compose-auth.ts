import type { Auth, AuthOptions } from '@sallyport/engine'
import type { Logger, MailTransport, Store, Volatile } from '@sallyport/ports'
import type { DatabaseAddress } from './database-address.ts'
import { openDatabase } from './open-database.ts'
import { openVolatile } from './open-volatile.ts'
import type { RedisAddress } from './redis-address.ts'

/** The four parts that `composeAuth` brings; everything else is the caller's. */
type ComposedPart = 'store' | 'volatile' | 'hashing' | 'mail'

export interface SmtpServer {
  readonly host: string
  readonly port: number
  /** TLS from the first byte. */
  readonly secure: boolean
  readonly credentials: { readonly user: string; readonly pass: string } | null
  readonly from: { readonly name: string; readonly address: string }
}

export interface CompositionOptions extends Omit<AuthOptions, ComposedPart> {
  readonly database: DatabaseAddress
  /** What several processes share for limits and revocations; `null`: each has its own memory and asks the database. */
  readonly redis: RedisAddress | null
  /** Bring the schema up to date first; otherwise an old one is an error. */
  readonly migrate: boolean
  /** `null`: mails stay in the outbox. */
  readonly smtp: SmtpServer | null
}

export interface Composition {
  readonly auth: Auth
  readonly store: Store
  readonly volatile: Volatile
  /** Finish what is under way, then let go of everything, in that order. Idempotent. */
  close(): Promise<void>
}

/**
 * The engine with the parts that the options name: a database, Redis or memory, hashing in worker threads, mail by SMTP. Only what is named
 * is loaded. Nothing stays open when it throws. The engine is not started: `auth.start()` is the caller's.
 */
export async function composeAuth(options: CompositionOptions): Promise<Composition> {
  const { database, redis, migrate, smtp, ...authOptions } = options
  const [{ createAuth }, { createHashingPool }, store, volatile] = await openParts(database, redis, migrate, authOptions.logger)
  const hashing = createHashingPool()
  let mail: MailTransport | null = null
  const closeParts = async (): Promise<void> => {
    try {
      await mail?.close()
      await volatile.close()
      await hashing.close()
    } finally {
      await store.close()
    }
  }
  try {
    mail = smtp === null ? null : await openMail(smtp)
    const auth = createAuth({ ...authOptions, store, volatile, hashing, mail })
    let closing: Promise<void> | null = null
    const close = async (): Promise<void> => {
      try {
        await auth.close()
      } finally {
        await closeParts()
      }
    }
    return {
      auth,
      store,
      volatile,
      close: () => {
        closing ??= close()
        return closing
      },
    }
  } catch (error) {
    await closeParts()
    throw error
  }
}

/** All at once: loading one while another connects. */
async function openParts(database: DatabaseAddress, redis: RedisAddress | null, migrate: boolean, logger: Logger | undefined) {
  const opening = [openDatabase(database, migrate), openVolatile(redis, logger)] as const
  try {
    return await Promise.all([import('@sallyport/engine'), import('@sallyport/hashing'), ...opening])
  } catch (error) {
    for (const opened of await Promise.allSettled(opening)) if (opened.status === 'fulfilled') await opened.value.close()
    throw error
  }
}

async function openMail(smtp: SmtpServer): Promise<MailTransport> {
  const { createSmtpTransport } = await import('@sallyport/mail-smtp')
  const { host, port, secure, from, credentials } = smtp
  return createSmtpTransport({ host, port, secure, from, ...(credentials ?? {}) })
}
