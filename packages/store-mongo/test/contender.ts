import { openMongoStore } from '@sallyport/store-mongo'
import { effectsOf, NOTHING, nobodysSecret, startOf, T, userOf } from './scene.ts'

/** A process of its own that fires sixteen callers at one verb when told to; see `src/processes.test.ts`. */
const CALLERS = 16
/** Sixty-four callers on a busy machine get in each other's way for longer than a server's users would wait. */
const PATIENCE = { operationTimeoutMs: 60_000 }
const [url = '', verb = ''] = process.argv.slice(2)

async function migrate(): Promise<number> {
  const store = await openMongoStore({ url, migrate: true })
  await store.check()
  await store.close()
  return 1
}

async function contend(): Promise<() => Promise<number>> {
  if (verb === 'migrate') return migrate
  const store = await openMongoStore({ url, ...PATIENCE })
  const calls: Record<string, (index: number) => Promise<boolean>> = {
    rotate: () =>
      store.sessions.rotate({ sessionId: 's1', fromGeneration: 1, tokenHash: 'h', at: T + 1, expiresAt: T + 1000, ipAddress: null }),
    take: async () => (await store.attempts.take({ identifier: 'i', action: 'a' }, { limit: 5, windowMs: 1000, lockMs: 1000 }, T)).allowed,
    verify: () => store.users.verifyEmail({ secretId: 'verify', userId: 'u', at: T + 1 }, NOTHING),
    redeem: async (index) => {
      const newUser = userOf(`v-${process.pid}-${index}`, { email: 'v@example.com' })
      const outcomes = { existing: () => NOTHING, proven: () => NOTHING, created: () => NOTHING }
      return (await store.users.redeemSignIn({ secretId: 'nobodys-first', newUser, at: T + 1 }, outcomes)).kind === 'created'
    },
    issue: (index) => store.secrets.issue(nobodysSecret(`n-${process.pid}-${index}`, T + 1), NOTHING),
    confirm: () => store.factors.confirmTotp({ userId: 'u', sealedSecret: 'sealed', step: 1, recoveryHashes: ['a'], at: T + 1 }, NOTHING),
    attach: async (index) => {
      const account = { provider: 'p', issuer: 'https://p.example', subject: 's', email: null, profile: null, connectedAt: T }
      const identity = { id: `i-${process.pid}-${index}`, ...account }
      return (await store.identities.attach({ userId: 'u', identity }, NOTHING)) === 'attached'
    },
    remove: () => store.users.remove('u', T + 1, NOTHING),
    guess: async () => (await store.secrets.takeCodeAttempt('email_verification', 'u@example.com', T)) !== null,
    start: async (index) => {
      const input = startOf(`${process.pid}-${index}`, 'shared', T + 1)
      return (await store.sessions.start(input, () => effectsOf(`${process.pid}-${index}`))).kind === 'started'
    },
  }
  const call = calls[verb]
  if (!call) throw new Error(`Unknown verb ${verb}`)
  return async () => {
    const answers = await Promise.all(Array.from({ length: CALLERS }, (_, index) => call(index)))
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
