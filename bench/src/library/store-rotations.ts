/** Rotations straight at the store: what its group commit carries before any HTTP. */
import { openSqliteStore } from '@sallyport/store-sql'
import { answerParent } from '../processes/answer-parent.ts'
import { rotateUntil, startSession } from './session-chains.ts'

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
