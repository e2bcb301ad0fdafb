import type { Store } from '@sallyport/ports'
import { type Db, MongoClient } from 'mongodb'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { describeWithMongo, type MongoServer, startMongo } from '../../../../test/support/mongo-server.ts'
import { Life, mortalDb } from '../../test/mortal-db.ts'
import { effectsOf, NOTHING, nobodysSecret, prepare, seal, secretOf, startOf, T, userOf } from '../../test/scene.ts'
import { AuditChain } from '../audit/audit-chain.ts'
import { createStore } from '../create-store.ts'
import { type Collections, collectionsOf } from '../documents.ts'
import { createMigrations } from '../schema/migrations.ts'
import { Settler } from './settler.ts'

type Act = (store: Store) => Promise<unknown>

const ACTS: Readonly<Record<string, Act>> = {
  'register, created': (store) => {
    const secret = secretOf('new', 'email_verification', 'v')
    const registration = { user: userOf('v', { username: 'v' }), secret, replaceUnverified: true }
    return store.users.register(registration, outcomes)
  },
  'register, replaced': (store) => {
    const user = userOf('w', { email: 'u@example.com', username: 'w' })
    const secret = { ...secretOf('new', 'email_verification'), userId: 'w' }
    return store.users.register({ user, secret, replaceUnverified: true }, outcomes)
  },
  'register, taken': (store) =>
    store.users.register({ user: userOf('w', { email: 'u@example.com' }), secret: null, replaceUnverified: false }, outcomes),
  verifyEmail: (store) => store.users.verifyEmail({ secretId: 'verify', userId: 'u', at: T + 1 }, effectsOf('verify')),
  resetPassword: (store) =>
    store.users.resetPassword({ secretId: 'reset', userId: 'u', passwordHash: 'new', at: T + 1 }, effectsOf('reset')),
  changePassword: (store) => {
    const endSessions = { except: 's1', reason: 'password_changed' } as const
    const change = { userId: 'u', expectedHash: 'h', passwordHash: 'new', at: T + 1, endSessions }
    return store.users.changePassword(change, effectsOf('change'))
  },
  'setActive, disabled': (store) => store.users.setActive('u', false, T + 1, effectsOf('disable')),
  setRole: (store) => store.users.setRole('u', 'admin', T + 1, effectsOf('promote')),
  'start, new device': (store) => store.sessions.start(startOf('s3', 'd3', T + 1), () => effectsOf('login')),
  'start, device taken over': (store) => store.sessions.start(startOf('s4', 'd1', T + 1), () => effectsOf('login')),
  'start, session expired': (store) => {
    const input = { ...startOf('s5', 'd1', T + 2e9), expiresAt: T + 3e9, absoluteExpiresAt: T + 3e9 }
    return store.sessions.start(input, () => effectsOf('login'))
  },
  end: (store) => store.sessions.end({ sessionId: 's1', userId: 'u', reason: 'sign_out', at: T + 1 }, effectsOf('logout')),
  endAll: (store) =>
    store.sessions.endAll({ userId: 'u', except: null, reason: 'sign_out_everywhere', at: T + 1 }, () => effectsOf('everywhere')),
  countReplay: (store) => {
    const none = { generation: 0, run: 0 }
    const replay = { sessionId: 's1', generation: 1, kind: 'late', seen: none, next: { generation: 1, run: 1 } } as const
    return store.sessions.countReplay(replay, effectsOf('replay'))
  },
  issue: (store) => store.secrets.issue(secretOf('again', 'password_reset'), effectsOf('issue')),
  'issue, to nobody': (store) => store.secrets.issue(nobodysSecret('nobodys', T + 1), effectsOf('nobodys')),
  consume: (store) => store.secrets.consume('reset', T + 1, effectsOf('consume')),
  'consume, of nobody': (store) => store.secrets.consume('nobodys-first', T + 1, effectsOf('consume')),
  'redeemSignIn, created': (store) => store.users.redeemSignIn({ secretId: 'nobodys-first', newUser: userOf('v'), at: T + 1 }, redemptions),
  'redeemSignIn, proven': (store) => store.users.redeemSignIn({ secretId: 'sign-in', newUser: null, at: T + 1 }, redemptions),
  changeEmail: (store) => {
    const addresses = { email: 'new@example.com', expectedEmail: 'u@example.com' }
    const carried = [secretOf('new', 'email_change_undo'), secretOf('again', 'email_change_undo')]
    const effects = { ...effectsOf('change'), secrets: carried }
    return store.users.changeEmail({ secretId: 'change', userId: 'u', ...addresses, exceptSession: 's1', at: T + 1 }, effects)
  },
  secure: (store) => store.users.secure({ userId: 'u', secretId: null, at: T + 1 }, effectsOf('secure')),
  remove: (store) => store.users.remove('u', T + 1, effectsOf('remove')),
  reauthenticate: (store) =>
    store.sessions.reauthenticate({ sessionId: 's1', userId: 'u', methods: ['otp'], at: T + 1 }, effectsOf('again')),
  confirmTotp: (store) =>
    store.factors.confirmTotp({ userId: 'u', sealedSecret: 'sealed', step: 1, recoveryHashes: ['a'], at: T + 1 }, effectsOf('totp')),
  'identities.register': (store) => store.identities.register({ user: userOf('v'), identity: IDENTITY }, effectsOf('identity', 'v')),
  proveAndAttach: (store) =>
    store.identities.proveAndAttach({ userId: 'u', email: 'u@example.com', identity: IDENTITY, at: T + 1 }, effectsOf('prove')),
  append: (store) => store.audit.append(effectsOf('note')),
  purgeAudit: (store) => store.maintenance.purgeAudit({ before: T + 1, limit: 1 }, () => effectsOf('purge')),
}

const IDENTITY = {
  id: 'i',
  provider: 'google',
  issuer: 'https://accounts.google.com',
  subject: 'subject',
  email: null,
  profile: null,
  connectedAt: T,
}

const redemptions = {
  existing: (id: string) => effectsOf('existing', id),
  proven: (id: string) => effectsOf('proven', id),
  created: (id: string) => effectsOf('created', id),
}

const outcomes = {
  created: (id: string) => effectsOf('created', id),
  replaced: (id: string) => effectsOf('replaced', id),
  email_taken: (id: string) => effectsOf('taken', id),
}

function findSecrets(store: Store, ids: readonly string[]): Promise<unknown> {
  const purposes = ['email_verification', 'password_reset', 'sign_in', 'email_change', 'email_change_undo'] as const
  return Promise.all(ids.flatMap((id) => purposes.map((purpose) => store.secrets.findByToken(purpose, `hash-of-${id}`))))
}

/** What everybody can see of what was there before, by the verb that shows it. Nobody can ask for an id that was never handed out. */
const LOOKS: Readonly<Record<string, (store: Store) => Promise<unknown>>> = {
  'users.findById': (store) => store.users.findById('u'),
  'sessions.find': async (store) => [await store.sessions.find('s1'), await store.sessions.find('s2')],
  'sessions.list': (store) => store.sessions.list('u', T),
  'secrets.findByToken': (store) => findSecrets(store, ['verify', 'reset', 'sign-in', 'change', 'nobodys-first']),
  'factors.summary': (store) => store.factors.summary('u', T),
  'identities.list': (store) => store.identities.list('u'),
  'secrets.findNewest': (store) => store.secrets.findNewest('password_reset', 'u@example.com'),
  'revocations.lookUp': (store) => store.revocations.lookUp(['s1', 's2'].map((sessionId) => ({ sessionId, userId: 'u' }))),
  'revocations.pull': async (store) => {
    const { sessions, users } = await store.revocations.pull(T + 1)
    return { sessions: sessions.map(({ sessionId, at }) => `${sessionId} ${at}`).sort(), users }
  },
}

/** The same, and what the act may have added. */
async function seenState(store: Store): Promise<unknown> {
  const seen: Record<string, unknown> = {}
  for (const [name, look] of Object.entries(LOOKS)) seen[name] = await look(store)
  const users = [await store.users.findById('v'), await store.users.findById('w')]
  const sessions = await Promise.all(['s3', 's4', 's5'].map((id) => store.sessions.find(id)))
  return { ...seen, users, sessions, secrets: await findSecrets(store, ['new', 'again', 'nobodys']) }
}

/** The log, after checking that it is one chain, and the mails. */
async function writtenEffects(store: Store): Promise<unknown> {
  let { seq, hash } = await store.audit.anchor()
  const entries = await store.audit.readChain(0, 1000)
  for (const entry of entries) {
    expect(entry).toMatchObject({ seq: seq + 1, previousHash: hash, hash: seal(entry, seq + 1, hash) })
    seq = entry.seq
    hash = entry.hash
  }
  const mails = await store.outbox.list(1000)
  return { anchor: (await store.audit.anchor()).seq, audit: entries.map(({ id }) => id), mails: mails.map(({ id }) => id).sort() }
}

/** Acts that are decided in the user's document and carried out in others. */
const DECISIONS = ['register, replaced', 'resetPassword', 'changePassword', 'setActive, disabled', 'issue', 'endAll', 'remove'].flatMap(
  (name) => ACTS[name] ?? [],
)
DECISIONS.push(...['redeemSignIn, proven', 'changeEmail', 'secure', 'proveAndAttach'].flatMap((name) => ACTS[name] ?? []))
DECISIONS.push(...['start, new device', 'start, device taken over', 'start, session expired'].flatMap((name) => ACTS[name] ?? []))

describeWithMongo('a process that is killed at any point of a verb', () => {
  let server: MongoServer
  let client: MongoClient
  let db: Db
  let collections: Collections
  beforeAll(async () => {
    server = await startMongo()
    client = await new MongoClient(server.url).connect()
    db = client.db('sallyport-crash-points')
    collections = collectionsOf(db)
    await createMigrations(db, { now: () => T }).up()
  }, 300_000)
  afterAll(async () => {
    await db.dropDatabase()
    await client.close()
    await server.stop()
  })

  function processOn(database: Db) {
    return createStore({ client, db: database, hasTransactions: false })
  }

  /** Run the act in a process that is killed after `operations`; the others do not look yet. */
  async function killAfter(act: Act, operations: number) {
    const { systemConfig: _config, migrations: _migrations, ...emptied } = collections
    for (const collection of Object.values(emptied)) await db.collection(collection.collectionName).deleteMany({})
    const { store: peer } = processOn(db)
    await prepare(peer)
    const life = new Life(operations)
    const { store: mortal } = processOn(mortalDb(db, life))
    const acknowledged = await Promise.race([act(mortal).then(() => true), life.ended().then(() => false)])
    return { peer, acknowledged, spent: life.spent }
  }

  /** The same; answers what the others find, at once and after one has started anew. */
  async function run(act: Act, operations: number) {
    const { peer, acknowledged, spent } = await killAfter(act, operations)
    const seen = await seenState(peer)
    const { store: next, recover } = processOn(db)
    await recover()
    // The first verb that brings the sealer along.
    await next.audit.append(effectsOf('afterwards'))
    const state = { seen: await seenState(next), effects: await writtenEffects(next) }
    const carriers = [collections.users, collections.sessions, collections.tokens, collections.auditAnchor, collections.intents]
    const carrying = carriers.map(({ collectionName }) => db.collection(collectionName).countDocuments({ 'pending.id': { $exists: true } }))
    return { acknowledged, spent, seen, state, unfinished: await Promise.all(carrying) }
  }

  it.each(Object.entries(ACTS))('%s: happened in full, exactly once, or not at all', async (_name, act) => {
    const before = await run((store) => store.check(), 0)
    const after = await run(act, Number.POSITIVE_INFINITY)
    expect(after.acknowledged).toBe(true)
    const outcomesSeen = new Set<string>()
    for (let operations = 1; operations < after.spent; operations++) {
      const crashed = await run(act, operations)
      const happened = JSON.stringify(crashed.state) === JSON.stringify(after.state)
      expect(crashed.state, `killed after ${operations} of ${after.spent} operations`).toEqual(happened ? after.state : before.state)
      // Whoever looks before anybody recovers sees the same decision.
      expect(crashed.seen).toEqual(happened ? after.seen : before.seen)
      expect(crashed.unfinished).toEqual([0, 0, 0, 0, 0])
      outcomesSeen.add(happened ? 'happened' : 'did not')
    }
    expect([...outcomesSeen].sort()).toEqual(['did not', 'happened'])
  })
  /** Kill the act right after its deciding write. */
  async function killDecided(act: Act) {
    for (let operations = 1; ; operations++) {
      const { peer } = await killAfter(act, operations)
      const user = await collections.users.findOne({ _id: 'u' })
      if (user?.pending) return { peer, pending: user.pending }
    }
  }

  it.each(Object.keys(LOOKS))('shows what was decided to whoever looks first, by %s', async (name) => {
    const look = LOOKS[name] ?? (() => Promise.reject(new Error(name)))
    for (const act of DECISIONS) {
      const { peer: before } = await killAfter(act, Number.POSITIVE_INFINITY)
      const wanted = await look(before)
      const { peer } = await killDecided(act)
      expect(await look(peer)).toEqual(wanted)
    }
  })

  it('leaves a plan that may be carried out again, however late', async () => {
    for (const act of DECISIONS) {
      const { pending } = await killDecided(act)
      const { store, recover } = processOn(db)
      await store.audit.append(effectsOf('afterwards'))
      await recover()
      const rotation = { fromGeneration: 2, tokenHash: 'rotated', at: T + 5, expiresAt: T + 1e9, ipAddress: null }
      await store.sessions.rotate({ sessionId: 's1', ...rotation })
      await store.secrets.issue(secretOf('later', 'password_reset'), NOTHING)
      await store.sessions.end({ sessionId: 's3', userId: null, reason: 'sign_out', at: T + 6 }, NOTHING)
      const state = { seen: await seenState(store), effects: await writtenEffects(store) }
      const late = new Settler(collections, new AuditChain(collections))
      await late.settle({ kind: 'user', id: 'u', pending }, seal)
      expect({ seen: await seenState(store), effects: await writtenEffects(store) }).toEqual(state)
    }
  })
})
