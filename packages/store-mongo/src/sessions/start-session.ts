import type { Effects, SessionRecord, SessionStart, SessionStartOutcome } from '@sallyport/ports'
import { removeAt, toSession, toUser } from '../codec.ts'
import type { Collections, SessionDoc, Steps, TakeOver, UserDoc } from '../documents.ts'
import { openedSession } from '../journal/carry-out.ts'
import { type Decision, refused, type UserDecisions } from '../users/decide-on-user.ts'
import { activeKey, activeSessions, countAlive } from './active-sessions.ts'

/** Refreshes of one session that may slip in between reading it and taking it over; each takes a round trip of its own. */
const FORESEEN_GENERATIONS = 8
const NO_REPLAYS = { generation: 0, run: 0 }

/** What a sign-in writes, whether the session is new or taken over. */
function signedInColumns(input: SessionStart): TakeOver['columns'] {
  return {
    userId: input.userId,
    deviceFingerprint: input.deviceKey,
    deviceHash: input.deviceHash,
    rotatedAt: input.at,
    lateReplays: NO_REPLAYS,
    parentReplays: NO_REPLAYS,
    ipAddress: input.ipAddress,
    userAgent: input.userAgent,
    deviceInfo: input.deviceInfo,
    amr: input.amr,
    authTime: input.at,
    rememberMe: input.rememberMe,
    isActive: true,
    endedAt: null,
    endReason: null,
    lastActiveAt: input.at,
    expiresAt: input.expiresAt,
    absoluteExpiresAt: input.absoluteExpiresAt,
    removeAt: removeAt('session', input.expiresAt),
  }
}

/** The session as the sign-in leaves it: `_id`, generation and `createdAt` come from the session taken over, or are new. */
function signedInSession(input: SessionStart, previous: SessionDoc | null, rev: number): SessionDoc {
  const id = previous?._id ?? input.id
  const generation = (previous?.generation ?? 0) + 1
  return {
    ...signedInColumns(input),
    _id: id,
    activeKey: activeKey(input.userId, input.deviceKey),
    generation,
    signInGeneration: generation,
    refreshTokenHash: input.tokenHash(id, generation),
    createdAt: previous?.createdAt ?? input.at,
    rev,
  }
}

/** The active session of the device, and whether it is to be taken over or has expired. */
function sessionHere(active: readonly SessionDoc[], { deviceKey, at }: SessionStart) {
  const here = active.find((session) => session.deviceFingerprint === deviceKey) ?? null
  const isAlive = here !== null && here.expiresAt > at && here.absoluteExpiresAt > at
  return { alive: isAlive ? here : null, expired: isAlive ? null : here }
}

function takeOverOf(input: SessionStart, { _id, generation }: SessionDoc): TakeOver {
  const next = Array.from({ length: FORESEEN_GENERATIONS }, (_, index) => generation + index + 1)
  return {
    id: _id,
    fromGeneration: generation,
    columns: signedInColumns(input),
    tokenHashes: next.map((each) => input.tokenHash(_id, each)),
  }
}

/**
 * The session as the sign-in of `rev` left it. A refresh or a later sign-in may have come between its write and this look, and their
 * generations are not ours to hand out.
 */
function asSignedIn(input: SessionStart, opened: SessionDoc, rev: number, planned: SessionDoc): SessionDoc {
  const taken = opened.takeOvers?.find((takeOver) => takeOver.rev === rev)
  if (taken === undefined) return planned
  const { generation } = taken
  return { ...planned, generation, signInGeneration: generation, refreshTokenHash: input.tokenHash(planned._id, generation) }
}

/**
 * `SessionStore.start`. A session begins with a write of the user's document, so that a change of credentials comes before it or after
 * it and nothing lies between. An active session that has expired is ended and not taken over.
 */
export function startSession(db: Collections, users: UserDecisions) {
  return async function start(input: SessionStart, effects: (session: SessionRecord) => Effects): Promise<SessionStartOutcome> {
    const { userId, at } = input

    async function decide(user: UserDoc | null): Promise<Decision<SessionStartOutcome>> {
      if (user === null || !user.isActive || user.securityVersion !== input.securityVersion) return refused({ kind: 'stale_user' })
      const active = await activeSessions(db, userId)
      const { alive, expired } = sessionHere(active, input)
      const session = signedInSession(input, alive, user.rev + 1)
      const others = active.filter((each) => each !== alive && each !== expired)
      const steps: Partial<Steps> = {
        end: expired === null ? [] : [{ id: expired._id, reason: 'expired', at }],
        open: alive === null ? session : null,
        takeOver: alive === null ? null : takeOverOf(input, alive),
      }
      const change = { lastLoginAt: at, failedLoginAttempts: 0, lockedUntil: null, activeSessions: countAlive([...others, session], at) }
      return {
        kind: 'commit',
        change: { $set: change },
        steps,
        effects: effects(toSession(session)),
        async answer(committed, taken) {
          const opened = await openedSession(db, taken)
          const current = opened === null ? session : asSignedIn(input, opened, committed.rev, session)
          return { kind: 'started', session: toSession(current), user: toUser(committed) }
        },
      }
    }

    return users.decide(userId, decide)
  }
}
