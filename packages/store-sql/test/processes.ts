import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { Effects } from '@sallyport/ports'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { MIGRATIONS } from '../src/migrations/migrations.ts'
import { openTarget } from './open-target.ts'

const CONTENDER = fileURLToPath(new URL('./contender.ts', import.meta.url))
const PROCESSES = 4
const T = 1_750_000_000_000
const NOTHING: Effects = { audit: [], mails: [], seal: () => 'sealed' }

async function prepare(target: string): Promise<void> {
  const store = await openTarget(target, true)
  const user = { id: 'u', email: 'u@example.com', username: null, firstName: 'A', lastName: 'B', name: 'A B', passwordHash: 'h' } as const
  const secret = { id: 'secret', purpose: 'email_verification', userId: 'u', email: 'u@example.com', tokenHash: 't' } as const
  const registration = {
    user: { ...user, role: 'user', emailVerifiedAt: null, createdAt: T },
    secret: {
      ...secret,
      codeHash: 'c',
      browserHash: null,
      maxAttempts: 5,
      ipAddress: null,
      userAgent: null,
      createdAt: T,
      expiresAt: T + 1000,
    },
    replaceUnverified: false,
  } as const
  await store.users.register(registration, { created: () => NOTHING, replaced: () => NOTHING, email_taken: () => NOTHING })
  const deviceInfo = { browser: null, os: null, platform: null, deviceType: 'unknown' } as const
  const device = { deviceKey: 'd', deviceHash: null, ipAddress: null, userAgent: null, deviceInfo, amr: ['pwd'], rememberMe: false }
  const limits = { at: T, expiresAt: T + 1000, absoluteExpiresAt: T + 1000, tokenHash: () => 'h' }
  const nobodys = { ...registration.secret, id: 'nobodys', purpose: 'sign_in', userId: null, email: 'new@example.com' } as const
  await store.secrets.issue(nobodys, NOTHING)
  const challenge = { id: 'c', kind: 'second_factor', tokenHash: 'token', userId: 'u', payload: '', maxAttempts: 5 } as const
  await store.challenges.create({ ...challenge, createdAt: T, expiresAt: T + 1000 })
  await store.factors.beginTotp({ userId: 'u', sealedSecret: 'x', at: T })
  await store.factors.confirmTotp({ userId: 'u', sealedSecret: 'x', step: 1, recoveryHashes: ['code'], at: T }, NOTHING)
  await store.sessions.start({ id: 's', userId: 'u', securityVersion: 2, ...device, ...limits }, () => NOTHING)
  await store.close()
}

/** Processes that wait for a verb. */
async function start(target: string): Promise<readonly ChildProcess[]> {
  const execArgv = ['--conditions=@sallyport/source', '--import', 'tsx']
  const children = Array.from({ length: PROCESSES }, () => fork(CONTENDER, [target], { execArgv }))
  await Promise.all(children.map((child) => once(child, 'message')))
  return children
}

/** How often the verb succeeded over all processes, each with sixteen callers. */
async function contend(children: readonly ChildProcess[], verb: string): Promise<number> {
  const answers = await Promise.all(
    children.map(async (child) => {
      child.send(verb)
      const [answer] = await once(child, 'message')
      return answer as { readonly wins?: number; readonly error?: string }
    }),
  )
  expect(answers.map((answer) => answer.error).filter(Boolean)).toEqual([])
  return answers.reduce((sum, answer) => sum + (answer.wins ?? 0), 0)
}

function stop(children: readonly ChildProcess[]): void {
  for (const child of children) child.kill()
}

/**
 * Several processes race on one database. `fresh` answers a database nobody has used, a URL or the path of a file that does not exist.
 */
export function itStandsSeveralProcesses(fresh: () => Promise<string>): void {
  let children: readonly ChildProcess[] = []
  beforeAll(async () => {
    const target = await fresh()
    await prepare(target)
    children = await start(target)
  }, 60_000)
  afterAll(() => stop(children))

  // Guessing comes before verifying, which uses the secret up, and removing last.
  it.each([
    ['rotate', 1],
    ['take', 5],
    ['guess', 5],
    ['verify', 1],
    ['redeem', 1],
    ['recover', 1],
    ['step', 1],
    ['challenge', 1],
    ['attach', 1],
    ['remove', 1],
  ] as const)('%s succeeds %i times for four processes with sixteen callers each', async (verb, wins) => {
    expect(await contend(children, verb)).toBe(wins)
  })

  it('migrations are applied once each by four processes that start together on nothing at all', async () => {
    const target = await fresh()
    const starting = await start(target)
    expect(await contend(starting, 'migrate')).toBe(PROCESSES)
    stop(starting)
    const store = await openTarget(target, false)
    await expect(store.check()).resolves.toBeUndefined()
    expect(await store.migrations.status()).toHaveLength(MIGRATIONS.length)
    expect(await store.config.list()).toHaveLength(8)
    await store.close()
  }, 60_000)
}
