import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Effects } from '@sallyport/ports'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { MIGRATIONS } from '../migrations/migrations.ts'
import { openSqliteStore } from './open-sqlite-store.ts'

const CONTENDER = fileURLToPath(new URL('../../test/contender.ts', import.meta.url))
const PROCESSES = 4
const T = 1_750_000_000_000
const NOTHING: Effects = { audit: [], mails: [], seal: () => 'sealed' }

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sallyport-processes-'))
})
afterEach(() => {
  rmSync(folder, { recursive: true })
})

async function prepare(path: string): Promise<void> {
  const store = await openSqliteStore({ path, migrate: true })
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
  await store.sessions.start({ id: 's', userId: 'u', securityVersion: 1, ...device, ...limits }, () => NOTHING)
  await store.close()
}

/** How often the verb succeeded over all processes, each with sixteen callers. */
async function contend(path: string, verb: string): Promise<number> {
  const execArgv = ['--conditions=@sallyport/source', '--import', 'tsx']
  const children: ChildProcess[] = Array.from({ length: PROCESSES }, () => fork(CONTENDER, [path, verb], { execArgv }))
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

describe('several processes on one file', () => {
  it.each([
    ['rotate', 1],
    ['verify', 1],
    ['take', 5],
    ['guess', 5],
  ] as const)('%s succeeds %i times for four processes with sixteen callers each', async (verb, wins) => {
    const path = join(folder, 'store.db')
    await prepare(path)
    expect(await contend(path, verb)).toBe(wins)
  })

  it('apply each migration once when they start together on no file at all', async () => {
    const path = join(folder, 'new', 'store.db')
    expect(await contend(path, 'migrate')).toBe(PROCESSES)
    const store = await openSqliteStore({ path })
    await expect(store.check()).resolves.toBeUndefined()
    expect(await store.migrations.status()).toHaveLength(MIGRATIONS.length)
    expect(await store.config.list()).toHaveLength(8)
    await store.close()
  })
})
