import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { AuditStore, SealedAuditEntry } from '@sallyport/ports'
import { expect, onTestFinished, test } from 'vitest'
import { temporaryFolders } from '../../testing/temporary-folders.ts'
import { createAuditCursor } from './audit-cursor.ts'
import { followAudit } from './audit-follower.ts'
import { createLogs } from './logs.ts'

const temporaryFolder = temporaryFolders(onTestFinished)

/** A chain that grows by hand. */
function createChain() {
  const entries: SealedAuditEntry[] = []
  const store: Pick<AuditStore, 'head' | 'readChain'> = {
    head: async () => ({ seq: entries.length, hash: '' }),
    readChain: async (after, limit) => entries.slice(after, after + limit),
  }
  const append = (count: number): void => {
    for (let index = 0; index < count; index += 1) {
      entries.push({ seq: entries.length + 1, action: 'login', createdAt: 0, metadata: null } as SealedAuditEntry)
    }
  }
  return { store, append }
}

/** A process that logs into the folder. */
async function startNode(folder: string, store: Pick<AuditStore, 'head' | 'readChain'>, now?: () => number) {
  const logs = await createLogs({ level: 'silent', format: 'json', folder }, false)
  return followAudit(store, logs, createAuditCursor(folder, now))
}

function copied(folder: string): readonly number[] {
  const lines = readFileSync(join(folder, 'audit.log'), 'utf8').trim().split('\n').filter(Boolean)
  return lines.map((line) => (JSON.parse(line) as { seq: number }).seq)
}

const upTo = (seq: number, from = 1): readonly number[] => Array.from({ length: seq - from + 1 }, (_, index) => from + index)

test('two processes that share a folder write each entry once, in order', async () => {
  const folder = temporaryFolder()
  const { store, append } = createChain()
  append(7)
  const nodes = await Promise.all([startNode(folder, store), startNode(folder, store)])
  append(1_200)
  await expect.poll(() => copied(folder).length, { timeout: 10_000 }).toBe(1_200)
  append(3)
  for (const node of nodes) await node.stop()
  expect(copied(folder)).toEqual(upTo(1_210, 8))
})

test('what was committed while nobody ran is copied at the next start', async () => {
  const folder = temporaryFolder()
  const { store, append } = createChain()
  const first = await startNode(folder, store)
  append(2)
  await expect.poll(() => copied(folder), { timeout: 10_000 }).toEqual([1, 2])
  await first.stop()
  append(3)
  const second = await startNode(folder, store)
  await expect.poll(() => copied(folder), { timeout: 10_000 }).toEqual(upTo(5))
  await second.stop()
})

test('a process takes over from one that died, and goes on where that one was', async () => {
  const folder = temporaryFolder()
  const { store, append } = createChain()
  append(4)
  writeFileSync(join(folder, 'audit.position'), JSON.stringify({ writer: 'somebody', seq: 2, at: 1_000 }))
  let now = 5_000
  const node = await startNode(folder, store, () => now)
  await new Promise((resolve) => setTimeout(resolve, 1_500))
  expect(copied(folder), 'it may be alive').toEqual([])
  now = 11_001
  await expect.poll(() => copied(folder), { timeout: 10_000 }).toEqual([3, 4])
  await node.stop()
})

test('a cursor of another database, or one that was cut off, is no reason to be silent', async () => {
  for (const text of [JSON.stringify({ writer: 'somebody', seq: 900, at: 1 }), '{"writer":"some', '{}']) {
    const folder = temporaryFolder()
    const { store, append } = createChain()
    writeFileSync(join(folder, 'audit.position'), text)
    const node = await startNode(folder, store)
    append(2)
    await expect.poll(() => copied(folder), { timeout: 10_000 }).toEqual([1, 2])
    await node.stop()
  }
})
