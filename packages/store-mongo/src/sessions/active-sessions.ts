import type { EpochMs, SessionEndReason } from '@sallyport/ports'
import type { Collections, Ending, SessionDoc } from '../documents.ts'

export interface SessionsEnding {
  readonly userId: string
  readonly except: string | null
  readonly reason: SessionEndReason
  readonly at: EpochMs
}

export function activeKey(userId: string, deviceKey: string): string {
  return `${userId}:${deviceKey}`
}

/** Sessions of the user that have not ended, expired ones included. */
export function activeSessions({ sessions }: Collections, userId: string): Promise<SessionDoc[]> {
  return sessions.find({ userId, isActive: true }).toArray()
}

/** Active and unexpired at `at`. */
export function countAlive(sessions: readonly SessionDoc[], at: EpochMs): number {
  return sessions.filter((session) => session.expiresAt > at).length
}

/** The steps that end the user's sessions but one, and how many are alive afterwards. */
export async function planEndings(
  db: Collections,
  { userId, except, reason, at }: SessionsEnding,
): Promise<{ readonly end: readonly Ending[]; readonly remaining: number }> {
  const active = await activeSessions(db, userId)
  const ended = active.filter(({ _id }) => _id !== except)
  const kept = active.filter(({ _id }) => _id === except)
  return { end: ended.map(({ _id }) => ({ id: _id, reason, at })), remaining: countAlive(kept, at) }
}
