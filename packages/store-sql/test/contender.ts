import { openSqliteStore } from '@sallyport/store-sql'

/** A process of its own that fires sixteen callers at one verb when told to; see `src/sqlite/processes.test.ts`. */
const CALLERS = 16
const [path = '', verb = ''] = process.argv.slice(2)
const T = 1_750_000_000_000

async function migrate(): Promise<number> {
  const store = await openSqliteStore({ path, migrate: true, busyTimeoutMs: 20_000 })
  await store.check()
  await store.close()
  return 1
}

async function contend(): Promise<() => Promise<number>> {
  if (verb === 'migrate') return migrate
  const store = await openSqliteStore({ path, busyTimeoutMs: 20_000 })
  const calls: Record<string, () => Promise<boolean>> = {
    rotate: () =>
      store.sessions.rotate({ sessionId: 's', fromGeneration: 1, tokenHash: 'h', at: T + 1, expiresAt: T + 1000, ipAddress: null }),
    take: async () => (await store.attempts.take({ identifier: 'i', action: 'a' }, { limit: 5, windowMs: 1000, lockMs: 1000 }, T)).allowed,
    verify: () => store.users.verifyEmail({ secretId: 'secret', userId: 'u', at: T + 1 }, { audit: [], mails: [], seal: () => 'sealed' }),
    guess: async () => (await store.secrets.takeCodeAttempt('email_verification', 'u@example.com', T)) !== null,
  }
  const call = calls[verb]
  if (!call) throw new Error(`Unknown verb ${verb}`)
  return async () => {
    const answers = await Promise.all(Array.from({ length: CALLERS }, call))
    await store.close()
    return answers.filter(Boolean).length
  }
}

const go = await contend()
process.once('message', () => {
  go().then(
    (wins) => process.send?.({ wins }, () => process.disconnect()),
    (error: unknown) => process.send?.({ error: String(error) }, () => process.disconnect()),
  )
})
process.send?.('ready')
