import { openTarget } from './open-target.ts'

/** A process of its own that, for each verb it is told, fires sixteen callers at it and answers how many succeeded; see `processes.ts`. */
const CALLERS = 16
const [target = ''] = process.argv.slice(2)
const T = 1_750_000_000_000

async function migrate(): Promise<number> {
  const store = await openTarget(target, true)
  await store.check()
  await store.close()
  return 1
}

async function fire(verb: string): Promise<number> {
  if (verb === 'migrate') return migrate()
  const store = await openTarget(target, false)
  const calls: Record<string, () => Promise<boolean>> = {
    rotate: () =>
      store.sessions.rotate({ sessionId: 's', fromGeneration: 1, tokenHash: 'h', at: T + 1, expiresAt: T + 1000, ipAddress: null }),
    take: async () => (await store.attempts.take({ identifier: 'i', action: 'a' }, { limit: 5, windowMs: 1000, lockMs: 1000 }, T)).allowed,
    verify: () => store.users.verifyEmail({ secretId: 'secret', userId: 'u', at: T + 1 }, { audit: [], mails: [], seal: () => 'sealed' }),
    guess: async () => (await store.secrets.takeCodeAttempt('email_verification', 'u@example.com', T)) !== null,
  }
  const call = calls[verb]
  if (!call) throw new Error(`Unknown verb ${verb}`)
  const answers = await Promise.all(Array.from({ length: CALLERS }, call))
  await store.close()
  return answers.filter(Boolean).length
}

process.on('message', (verb) => {
  fire(String(verb)).then(
    (wins) => process.send?.({ wins }),
    (error: unknown) => process.send?.({ error: String(error) }),
  )
})
process.send?.('ready')
