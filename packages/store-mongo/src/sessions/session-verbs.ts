import type { Effects, EpochMs, SessionEndReason, SessionRecord, SessionStore, UserRecord } from '@sallyport/ports'
import { toSession, toUser } from '../codec.ts'
import type { Collections, SessionDoc, UserDoc } from '../documents.ts'
import type { Settler } from '../journal/settler.ts'
import { untilDecided } from '../patience.ts'
import { refused, type UserDecisions } from '../users/decide-on-user.ts'
import { activeSessions, countAlive, planEndings, type SessionsEnding } from './active-sessions.ts'
import { reauthenticateVerb } from './reauthenticate.ts'
import { refreshVerbs } from './refresh-verbs.ts'
import { startSession } from './start-session.ts'

/** The input of `SessionStore.end`. */
interface SessionEnd {
  readonly sessionId: string
  readonly userId: string | null
  readonly signInGeneration?: number
  readonly reason: SessionEndReason
  readonly at: EpochMs
}

/** The verbs that end sessions: each a decision about the user they belong to. */
function endingVerbs(db: Collections, users: UserDecisions, settler: Settler) {
  return {
    async end({ sessionId, userId, signInGeneration, reason, at }: SessionEnd, effects: Effects): Promise<boolean> {
      const session = await db.sessions.findOne({ _id: sessionId }, { projection: { userId: 1 } })
      if (session === null || (userId !== null && session.userId !== userId)) return false
      return users.decide(session.userId, async (user) => {
        const active = await activeSessions(db, session.userId)
        const current = active.find(({ _id }) => _id === sessionId)
        if (user === null || current === undefined) return refused(false)
        // A later sign-in has taken it over: the verdict was about the one before.
        if (signInGeneration !== undefined && current.signInGeneration !== signInGeneration) return refused(false)
        const others = active.filter(({ _id }) => _id !== sessionId)
        return {
          kind: 'commit',
          change: { $set: { activeSessions: countAlive(others, at) } },
          steps: { end: [{ id: sessionId, reason, at }] },
          effects,
          answer: () => true,
        }
      })
    },

    /** With nothing to end, `effects` still decides what is written: it is given the empty list. */
    async endAll(input: SessionsEnding, effects: (endedIds: readonly string[]) => Effects): Promise<readonly string[]> {
      const ended = await users.decide<readonly string[]>(input.userId, async (user) => {
        const { end, remaining } = await planEndings(db, input)
        if (user === null || end.length === 0) return refused([])
        const ids = end.map(({ id }) => id)
        const change = { $set: { activeSessions: remaining } }
        return { kind: 'commit', change, steps: { end }, effects: effects(ids), answer: () => ids }
      })
      if (ended.length === 0) await settler.commit(effects([]))
      return ended
    },
  }
}

/** The verbs of the port `SessionStore`. A session whose user is gone is gone as well: MongoDB has no foreign keys. */
export function sessionVerbs(db: Collections, users: UserDecisions, settler: Settler): SessionStore {
  /**
   * The session is read after its user: between the two it may only have died or moved on, so that an answer never shows a
   * session alive that the user's state has ended.
   */
  async function findWithUser(sessionId: string): Promise<{ readonly session: SessionRecord; readonly user: UserRecord } | null> {
    const [found] = await db.sessions
      .aggregate<{ readonly owner: readonly UserDoc[]; readonly session: readonly SessionDoc[] }>([
        { $match: { _id: sessionId } },
        { $lookup: { from: 'users', localField: 'userId', foreignField: '_id', as: 'owner' } },
        { $lookup: { from: 'sessions', localField: '_id', foreignField: '_id', as: 'session' } },
        { $project: { owner: 1, session: 1 } },
      ])
      .toArray()
    const user = found?.owner[0]
    if (found === undefined || user === undefined || (await users.settled(user)) === null) return null
    const session = user.pending ? await db.sessions.findOne({ _id: sessionId }) : (found.session[0] ?? null)
    return session && { session: toSession(session), user: toUser(user) }
  }

  const { rotate, countReplay } = refreshVerbs(db, settler)
  const { end, endAll } = endingVerbs(db, users, settler)
  return {
    start: startSession(db, users),
    rotate,
    countReplay,
    end,
    endAll,
    reauthenticate: reauthenticateVerb(db, users, settler),
    findWithUser,

    async find(sessionId) {
      return (await findWithUser(sessionId))?.session ?? null
    },

    /** All of one instant: what is decided while they are read would show as far as it is carried out, so then they are read again. */
    list: (userId, now) =>
      untilDecided(async () => {
        const user = await users.settled(await db.users.findOne({ _id: userId }))
        if (user === null) return { value: [] }
        const alive = { userId, isActive: true, expiresAt: { $gt: now } }
        const docs = await db.sessions.find(alive, { sort: { lastActiveAt: -1, createdAt: -1, _id: 1 } }).toArray()
        const undisturbed = await db.users.findOne({ _id: userId, rev: user.rev }, { projection: { _id: 1 } })
        return undisturbed && { value: docs.map(toSession) }
      }),

    async touch(touches) {
      if (touches.length === 0) return
      const raise = touches.map(({ sessionId, at }) => ({
        updateOne: { filter: { _id: sessionId, isActive: true }, update: { $max: { lastActiveAt: at } } },
      }))
      await db.sessions.bulkWrite(raise, { ordered: false })
    },

    async knowsDevice(userId, deviceKey) {
      return (await db.sessions.findOne({ userId, deviceFingerprint: deviceKey }, { projection: { _id: 1 } })) !== null
    },
  }
}
