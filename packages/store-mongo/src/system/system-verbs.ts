import type { ConfigRow, EpochMs, RevocationPage } from '@sallyport/ports'
import { toConfig } from '../codec.ts'
import type { Collections } from '../documents.ts'

type EndedSession = RevocationPage['sessions'][number]

/** The verbs of `SystemConfigStore` and `RevocationStore`. */
export function systemVerbs(db: Collections) {
  /** Sessions that a decision has ended already, though nobody has carried it out yet. */
  async function endingsToCome(since: EpochMs): Promise<EndedSession[]> {
    const users = await db.users.find({ 'pending.id': { $exists: true } }, { projection: { pending: 1 } }).toArray()
    const endings = users.flatMap(({ pending }) => pending?.end ?? [])
    return endings.filter(({ at }) => at >= since).map(({ id, at }) => ({ sessionId: id, at }))
  }

  async function endedSessions(since: EpochMs): Promise<EndedSession[]> {
    const docs = await db.sessions.find({ endedAt: { $gte: since } }, { projection: { endedAt: 1 } }).toArray()
    return docs.flatMap(({ _id, endedAt }) => (endedAt === null ? [] : [{ sessionId: _id, at: endedAt }]))
  }

  return {
    async listConfig(): Promise<readonly ConfigRow[]> {
      return (await db.systemConfig.find({}, { sort: { _id: 1 } }).toArray()).map(toConfig)
    },

    /** What is to come is read first: what is carried out in between shows among the ended. */
    async pullRevocations(since: EpochMs): Promise<RevocationPage> {
      const coming = await endingsToCome(since)
      const ended = await endedSessions(since)
      const known = new Set(ended.map(({ sessionId }) => sessionId))
      const changed = await db.users.find({ authorityChangedAt: { $gte: since } }, { projection: { authorityChangedAt: 1 } }).toArray()
      return {
        sessions: [...ended, ...coming.filter(({ sessionId }) => !known.has(sessionId))],
        users: changed.flatMap(({ _id, authorityChangedAt: at }) => (at === null ? [] : [{ userId: _id, at }])),
      }
    },
  }
}
