import { randomUUID } from 'node:crypto'
import type { Effects } from '@sallyport/ports'
import { openTarget } from './open-target.ts'

/** A process of its own that, for each verb it is told, fires sixteen callers at it and answers how many succeeded; see `processes.ts`. */
const CALLERS = 16
const [target = ''] = process.argv.slice(2)
const T = 1_750_000_000_000
const NOTHING: Effects = { audit: [], mails: [], seal: () => 'sealed' }

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
    verify: () => store.users.verifyEmail({ secretId: 'secret', userId: 'u', at: T + 1 }, NOTHING),
    redeem: async () => {
      const names = { username: null, firstName: '', lastName: '', name: '' }
      const newUser = { id: randomUUID(), email: 'new@example.com', ...names, passwordHash: null, role: 'user', createdAt: T } as const
      const outcomes = { existing: () => NOTHING, proven: () => NOTHING, created: () => NOTHING }
      const redemption = { secretId: 'nobodys', newUser: { ...newUser, emailVerifiedAt: null }, at: T + 1 }
      return (await store.users.redeemSignIn(redemption, outcomes)).kind === 'created'
    },
    recover: async () => (await store.factors.useRecoveryCode({ userId: 'u', hash: 'code', at: T }, () => NOTHING)) !== null,
    step: () => store.factors.useTotpStep({ userId: 'u', step: 2 }),
    challenge: async () => (await store.challenges.consume('second_factor', 'token', T)) !== null,
    attach: async () => {
      const account = { provider: 'p', issuer: 'https://p.example', subject: 's', email: null, profile: null, connectedAt: T }
      return (await store.identities.attach({ userId: 'u', identity: { id: randomUUID(), ...account } }, NOTHING)) === 'attached'
    },
    remove: () => store.users.remove('u', T, NOTHING),
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
