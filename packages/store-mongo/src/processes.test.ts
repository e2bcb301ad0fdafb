import { type ChildProcess, fork, spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { Store } from '@sallyport/ports'
import { MongoClient } from 'mongodb'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { describeWithMongo, type MongoServer, startMongo } from '../../../test/support/mongo-server.ts'
import { effectsOf, prepare, seal, T } from '../test/scene.ts'
import { SERVERS } from '../test/servers.ts'
import { collectionsOf } from './documents.ts'
import { openMongoStore } from './open-mongo-store.ts'

const CONTENDER = fileURLToPath(new URL('../test/contender.ts', import.meta.url))
const WRITER = fileURLToPath(new URL('../test/writer.ts', import.meta.url))
const NODE_ARGUMENTS = ['--conditions=@sallyport/source', '--import', 'tsx']
const PROCESSES = 4
const USERS = ['u0', 'u1', 'u2', 'u3', 'u4', 'u5', 'u6', 'u7']

/** How often the verb succeeded over all processes, each with sixteen callers. */
async function contend(url: string, verb: string): Promise<number> {
  const children: ChildProcess[] = Array.from({ length: PROCESSES }, () => fork(CONTENDER, [url, verb], { execArgv: NODE_ARGUMENTS }))
  await Promise.all(children.map((child) => once(child, 'message')))
  const answers = await Promise.all(
    children.map(async (child) => {
      child.send('go')
      const [answer] = await once(child, 'message')
      return answer as { readonly wins?: number; readonly error?: string }
    }),
  )
  expect(answers.map((answer) => answer.error).filter(Boolean)).toEqual([])
  return answers.reduce((sum, answer) => sum + (answer.wins ?? 0), 0)
}

/** Let a process write and kill it without warning after some acknowledgements; answers them. */
async function killWriter(url: string, afterAcknowledgements: number): Promise<readonly (readonly string[])[]> {
  const writer = spawn(process.execPath, [...NODE_ARGUMENTS, WRITER, url, ...USERS], { stdio: ['ignore', 'pipe', 'inherit'] })
  let output = ''
  writer.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString()
    if (output.split('\n').length > afterAcknowledgements) writer.kill('SIGKILL')
  })
  const [, signal] = await once(writer, 'close')
  expect(signal).toBe('SIGKILL')
  const lines = output.split('\n').slice(0, -1)
  return lines.map((line) => line.split(' '))
}

/** The actions in the log and how often each stands there, after checking that it is one chain. */
async function loggedActions(store: Store): Promise<ReadonlyMap<string, number>> {
  let head = { seq: 0, hash: '' }
  const counts = new Map<string, number>()
  for (const entry of await store.audit.readChain(0, 100_000)) {
    const seq = head.seq + 1
    expect(entry).toMatchObject({ seq, previousHash: head.hash, hash: seal(entry, seq, head.hash) })
    head = { seq, hash: entry.hash }
    counts.set(entry.action, (counts.get(entry.action) ?? 0) + 1)
  }
  expect(await store.audit.head()).toEqual(head)
  return counts
}

for (const [kind, options] of Object.entries(SERVERS))
  describeWithMongo(`several processes on one MongoDB, ${kind}`, () => {
    let server: MongoServer
    let side: MongoClient
    let url = ''
    beforeAll(async () => {
      server = await startMongo(options)
      side = await new MongoClient(server.url).connect()
    }, 300_000)
    afterAll(async () => {
      await side.close()
      await server.stop()
    })
    beforeEach(() => {
      url = server.databaseUrl(`sallyport-processes-${randomUUID()}`)
    })

    it.each([
      ['rotate', 1],
      ['verify', 1],
      ['take', 5],
      ['guess', 5],
      ['redeem', 1],
      ['confirm', 1],
      ['attach', 1],
      ['remove', 1],
    ] as const)('%s succeeds %i times for four processes with sixteen callers each', async (verb, wins) => {
      const store = await openMongoStore({ url, migrate: true })
      await prepare(store)
      await store.close()
      expect(await contend(url, verb)).toBe(wins)
    })

    it('secrets that four processes issue to an address nobody has leave one that is live', async () => {
      const store = await openMongoStore({ url, migrate: true })
      await prepare(store)
      expect(await contend(url, 'issue')).toBe(PROCESSES * 16)
      const live = await collectionsOf(side.db(new URL(url).pathname.slice(1))).tokens.countDocuments({ userId: null, voidedAt: null })
      expect(live).toBe(1)
      await store.close()
    })

    it('sign-ins of four processes on one device end in one session, each in the log once', async () => {
      const store = await openMongoStore({ url, migrate: true })
      await prepare(store)
      const callers = PROCESSES * 16
      expect(await contend(url, 'start')).toBe(callers)
      const listed = await store.sessions.list('u', T + 1)
      expect(listed.filter(({ deviceKey }) => deviceKey === 'shared').map(({ generation }) => generation)).toEqual([callers])
      expect((await store.users.findById('u'))?.activeSessions).toBe(3)
      const actions = await loggedActions(store)
      expect([...actions.values()]).toEqual(Array.from({ length: callers + 1 }, () => 2))
      expect(await store.outbox.counts()).toEqual({ pending: callers + 1, sent: 0, failed: 0 })
      await store.close()
    })

    it('open an empty database together with migrations', async () => {
      expect(await contend(url, 'migrate')).toBe(PROCESSES)
      const store = await openMongoStore({ url })
      await expect(store.check()).resolves.toBeUndefined()
      expect(await store.config.list()).toHaveLength(8)
      await store.close()
    })

    it('keep every acknowledged act of one that is killed, and finish what it had decided, once', async () => {
      for (const acknowledgements of [40, 111, 300]) {
        url = server.databaseUrl(`sallyport-killed-${randomUUID()}`)
        await (await openMongoStore({ url, migrate: true })).close()
        const acknowledged = await killWriter(url, acknowledgements)
        const store = await openMongoStore({ url })
        await store.audit.append(effectsOf('afterwards'))
        const actions = await loggedActions(store)
        // Each act has two entries and a mail: all of them, or none.
        expect(new Set(actions.values())).toEqual(new Set([2]))
        expect((await store.outbox.counts()).pending).toBe(actions.size)
        for (const [act = '', sessionId = ''] of acknowledged) {
          if (act !== 'rotate') expect([...actions.keys()]).toContain(act)
          else expect(await store.sessions.find(sessionId)).toMatchObject({ generation: 2 })
        }
        const signIns = [...actions.keys()].filter((action) => action.startsWith('login-')).map((action) => action.slice('login-'.length))
        for (const sessionId of signIns) {
          expect(await store.sessions.find(sessionId)).toMatchObject({ isActive: !actions.has(`logout-${sessionId}`) })
        }
        await store.close()
      }
    })
  })
