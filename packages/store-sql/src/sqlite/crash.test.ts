import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Effects } from '@sallyport/ports'
import Database from 'better-sqlite3'
import { expect, it } from 'vitest'
import { openSqliteStore } from './open-sqlite-store.ts'

const WRITER = fileURLToPath(new URL('../../test/writer.ts', import.meta.url))
const NODE_ARGUMENTS = ['--conditions=@sallyport/source', '--import', 'tsx', WRITER]
const T = 1_750_000_000_000
const SESSIONS = ['s0', 's1', 's2', 's3', 's4', 's5', 's6', 's7']
const NOTHING: Effects = { audit: [], mails: [], seal: () => 'sealed' }

async function prepare(path: string): Promise<void> {
  const store = await openSqliteStore({ path, migrate: true })
  const names = { username: null, firstName: 'A', lastName: 'B', name: 'A B' }
  const user = { id: 'u', email: 'u@example.com', ...names, passwordHash: 'h', role: 'user', emailVerifiedAt: T, createdAt: T } as const
  const outcomes = { created: () => NOTHING, replaced: () => NOTHING, email_taken: () => NOTHING }
  await store.users.register({ user, secret: null, replaceUnverified: false }, outcomes)
  const deviceInfo = { browser: null, os: null, platform: null, deviceType: 'unknown' } as const
  const device = { deviceHash: null, ipAddress: null, userAgent: null, deviceInfo, amr: ['pwd'], rememberMe: false }
  const limits = { at: T, expiresAt: T + 1e9, absoluteExpiresAt: T + 1e9, tokenHash: () => 'h' }
  for (const id of SESSIONS) {
    await store.sessions.start({ id, userId: 'u', securityVersion: 1, deviceKey: id, ...device, ...limits }, () => NOTHING)
  }
  await store.close()
}

/** Let a process write, kill it without warning after some acknowledgements; answers the last one of each session. */
async function killWriter(path: string, afterAcknowledgements: number): Promise<ReadonlyMap<string, number>> {
  const writer = spawn(process.execPath, [...NODE_ARGUMENTS, path, ...SESSIONS], { stdio: ['ignore', 'pipe', 'inherit'] })
  let output = ''
  writer.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString()
    if (output.split('\n').length > afterAcknowledgements) writer.kill('SIGKILL')
  })
  const [, signal] = await once(writer, 'close')
  expect(signal).toBe('SIGKILL')
  const lines = output.split('\n').slice(0, -1)
  return new Map(lines.map((line) => [line.split(' ')[0] ?? '', Number(line.split(' ')[1])]))
}

it('keeps every acknowledged rotation of a process that is killed (I2), and a sound file', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'sallyport-crash-'))
  const path = join(folder, 'store.db')
  await prepare(path)
  for (const acknowledgements of [40, 111, 300]) {
    const acknowledged = await killWriter(path, acknowledgements)
    expect(acknowledged.size).toBeGreaterThan(0)
    const store = await openSqliteStore({ path })
    await store.check()
    for (const [sessionId, generation] of acknowledged) {
      const stored = (await store.sessions.find(sessionId))?.generation ?? 0
      // One more may have been committed whose answer the kill cut off.
      expect(stored - generation).toBeGreaterThanOrEqual(0)
      expect(stored - generation).toBeLessThanOrEqual(1)
    }
    await store.close()
    const database = new Database(path)
    expect(database.pragma('integrity_check', { simple: true })).toBe('ok')
    expect(database.pragma('foreign_key_check')).toEqual([])
    database.close()
  }
  rmSync(folder, { recursive: true })
})
