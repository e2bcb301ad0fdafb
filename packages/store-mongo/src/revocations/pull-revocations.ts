import type { EpochMs, RevocationPage } from '@sallyport/ports'
import type { Collections } from '../documents.ts'

type EndedSession = RevocationPage['sessions'][number]
type ChangedUser = RevocationPage['users'][number]

/** Looks of one pull; each further one means that a session ended during the one before. */
const MOST_LOOKS = 5

/** `RevocationStore.pull`. */
export function pullRevocations(db: Collections) {
  /** Sessions and users whose end is decided already, though nobody has carried it out yet. */
  async function endingsToCome(since: EpochMs): Promise<{ readonly sessions: EndedSession[]; readonly users: ChangedUser[] }> {
    const users = await db.users.find({ 'pending.id': { $exists: true } }, { projection: { pending: 1 } }).toArray()
    const endings = users.flatMap(({ pending }) => pending?.end ?? [])
    const removals = users.flatMap(({ _id, pending }) => (pending?.removes ? [{ userId: _id, at: pending.removes.at }] : []))
    return {
      sessions: endings.filter(({ at }) => at >= since).map(({ id, at }) => ({ sessionId: id, at })),
      users: removals.filter(({ at }) => at >= since),
    }
  }

  async function removedUsers(since: EpochMs): Promise<ChangedUser[]> {
    const docs = await db.removedUsers.find({ removedAt: { $gte: since } }).toArray()
    return docs.map(({ _id, removedAt }) => ({ userId: _id, at: removedAt }))
  }

  async function endedSessions(since: EpochMs): Promise<EndedSession[]> {
    const docs = await db.sessions.find({ endedAt: { $gte: since } }, { projection: { endedAt: 1 } }).toArray()
    return docs.flatMap(({ _id, endedAt }) => (endedAt === null ? [] : [{ sessionId: _id, at: endedAt }]))
  }

  /**
   * What has ended and what is to come, of one instant. A decision that falls in between would show as far as it is carried out: some of its
   * sessions and not the others. So nothing may have ended while the other was read. Where sessions end all the time the last look counts:
   * it has everything that was answered before.
   */
  async function endings(since: EpochMs) {
    let before = await endedSessions(since)
    for (let look = 1; ; look += 1) {
      const coming = await endingsToCome(since)
      const ended = await endedSessions(since)
      const known = new Set(before.map(({ sessionId }) => sessionId))
      if (look === MOST_LOOKS || ended.every(({ sessionId }) => known.has(sessionId))) return { coming, ended }
      before = ended
    }
  }

  /** What is to come is read first: who is removed in between shows among the removed. */
  return async (since: EpochMs): Promise<RevocationPage> => {
    const { coming, ended } = await endings(since)
    const known = new Set(ended.map(({ sessionId }) => sessionId))
    const authority = { authorityChangedAt: { $gte: since } }
    const [removed, changed] = await Promise.all([
      removedUsers(since),
      db.users.find(authority, { projection: { authorityChangedAt: 1 } }).toArray(),
    ])
    const knownRemoved = new Set(removed.map(({ userId }) => userId))
    return {
      sessions: [...ended, ...coming.sessions.filter(({ sessionId }) => !known.has(sessionId))],
      users: [
        ...changed.flatMap(({ _id, authorityChangedAt: at }) => (at === null ? [] : [{ userId: _id, at }])),
        ...removed,
        ...coming.users.filter(({ userId }) => !knownRemoved.has(userId)),
      ],
    }
  }
}
