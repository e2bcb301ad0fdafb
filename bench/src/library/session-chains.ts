import { createHash } from 'node:crypto'
import type { Store } from '@sallyport/ports'

const DAY_MS = 86_400_000
const hashOf = (sessionId: string, generation: number) => createHash('sha256').update(`${sessionId}:${generation}`).digest('hex')
const noEffects = () => ({ audit: [], mails: [], seal: () => '' })

/** A user of this id with one session of the same id, straight in the store. */
export async function startSession(store: Store, id: string): Promise<void> {
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

/** One chain: each rotation starts from the generation that the last one made. Answers how many there were. */
export async function rotateUntil(store: Store, sessionId: string, endAt: number): Promise<number> {
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
