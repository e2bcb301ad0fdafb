/** Rotations straight at the store: what its group commit carries before any HTTP. */
import { createHash } from 'node:crypto'
import { openSqliteStore } from '@sallyport/store-sql'
import { answerParent } from '../processes/answer-parent.ts'

export interface StoreRotationsInput {
  readonly path: string
  readonly sessions: number
  readonly durationMs: number
}

export interface StoreRotationsResult {
  readonly rotations: number
  readonly wallMs: number
  readonly cpuMs: number
}

const DAY_MS = 86_400_000
const hashOf = (sessionId: string, generation: number) => createHash('sha256').update(`${sessionId}:${generation}`).digest('hex')
const noEffects = () => ({ audit: [], mails: [], seal: () => '' })

type SqliteStore = Awaited<ReturnType<typeof openSqliteStore>>

async function startSession(store: SqliteStore, id: string): Promise<void> {
  const at = Date.now()
  const user = {
    id,
    email: `${id}@example.com`,
    username: null,
    firstName: 'A',
    lastName: 'B',
    name: 'A B',
    passwordHash: 'h',
    role: 'user',
  } as const
  const outcomes = { created: noEffects, replaced: noEffects, email_taken: noEffects }
  await store.users.register({ user: { ...user, emailVerifiedAt: at, createdAt: at }, secret: null, replaceUnverified: false }, outcomes)
  const device = { deviceKey: id, deviceHash: null, ipAddress: null, userAgent: null, amr: ['pwd'], rememberMe: false }
  const deviceInfo = { browser: null, os: null, platform: null, deviceType: 'unknown' } as const
  const limits = { at, expiresAt: at + DAY_MS, absoluteExpiresAt: at + DAY_MS, tokenHash: hashOf }
  await store.sessions.start({ id, userId: id, securityVersion: 1, ...device, deviceInfo, ...limits }, noEffects)
}

/** One chain: each rotation starts from the generation that the last one made. */
async function rotateUntil(store: SqliteStore, sessionId: string, endAt: number): Promise<number> {
  let generation = (await store.sessions.find(sessionId))?.generation ?? 0
  const first = generation
  while (performance.now() < endAt) {
    const at = Date.now()
    const tokenHash = hashOf(sessionId, generation + 1)
    const won = await store.sessions.rotate({
      sessionId,
      fromGeneration: generation,
      tokenHash,
      at,
      expiresAt: at + DAY_MS,
      ipAddress: null,
    })
    if (!won) throw new Error(`generation ${generation} of ${sessionId} did not rotate`)
    generation += 1
  }
  return generation - first
}

answerParent(async ({ path, sessions, durationMs }: StoreRotationsInput): Promise<StoreRotationsResult> => {
  const store = await openSqliteStore({ path, migrate: true, synchronous: 'full' })
  const ids = Array.from({ length: sessions }, (_, index) => `session-${index}`)
  for (const id of ids) if ((await store.sessions.find(id)) === null) await startSession(store, id)
  const startedAt = performance.now()
  const cpu = process.cpuUsage()
  const chains = await Promise.all(ids.map((id) => rotateUntil(store, id, startedAt + durationMs)))
  const { user, system } = process.cpuUsage(cpu)
  const wallMs = performance.now() - startedAt
  await store.close()
  return { rotations: chains.reduce((sum, count) => sum + count, 0), wallMs, cpuMs: (user + system) / 1_000 }
})
