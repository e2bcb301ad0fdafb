import type { Auth, AuthOptions } from '@sallyport/engine'
import type { MailTransport, Store } from '@sallyport/ports'

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
  /** Path of the SQLite file. */
  readonly databasePath: string
  /** Bring the schema up to date first; otherwise an old one is an error. */
  readonly migrate: boolean
  /** `null`: mails stay in the outbox. */
  readonly smtp: SmtpServer | null
}

export interface Composition {
  readonly auth: Auth
  readonly store: Store
  /** Finish what is under way, then let go of everything, in that order. Idempotent. */
  close(): Promise<void>
}

/**
 * The engine with the parts of this build: SQLite, limits in memory, hashing in worker threads, mail by SMTP. Nothing
 * stays open when it throws. The engine is not started: `auth.start()` is the caller's.
 */
export async function composeAuth(options: CompositionOptions): Promise<Composition> {
  const { databasePath, migrate, smtp, ...authOptions } = options
  const [{ createAuth }, { openSqliteStore }, { createMemoryVolatile }, { createHashingPool }] = await Promise.all([
    import('@sallyport/engine'),
    import('@sallyport/store-sql'),
    import('@sallyport/volatile-memory'),
    import('@sallyport/hashing'),
  ])
  const store = await openSqliteStore({ path: databasePath, migrate })
  const volatile = createMemoryVolatile()
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

async function openMail(smtp: SmtpServer): Promise<MailTransport> {
  const { createSmtpTransport } = await import('@sallyport/mail-smtp')
  const { host, port, secure, from, credentials } = smtp
  return createSmtpTransport({ host, port, secure, from, ...(credentials ?? {}) })
}
