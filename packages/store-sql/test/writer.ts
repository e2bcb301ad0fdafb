import { createHash } from 'node:crypto'
import { writeSync } from 'node:fs'
import { openSqliteStore } from '@sallyport/store-sql'

/**
 * Rotates sessions and appends to the audit log until it is killed; every acknowledged act is a line on standard output. See
 * `src/sqlite/crash.test.ts`.
 */
const [path = '', ...sessionIds] = process.argv.slice(2)
const T = 1_750_000_000_000
const store = await openSqliteStore({ path })

async function rotateForEver(sessionId: string): Promise<never> {
  for (;;) {
    const session = await store.sessions.find(sessionId)
    if (session === null) throw new Error(`No session ${sessionId}`)
    const { generation } = session
    const tokenHash = createHash('sha256')
      .update(`${sessionId}:${generation + 1}`)
      .digest('hex')
    const rotation = { sessionId, fromGeneration: generation, tokenHash, at: T + generation, expiresAt: T + 1e9, ipAddress: null }
    if (await store.sessions.rotate(rotation)) writeSync(1, `${sessionId} ${generation + 1}\n`)
  }
}

await Promise.all(sessionIds.map(rotateForEver))
