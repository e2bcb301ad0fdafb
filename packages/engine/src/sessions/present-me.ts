import type { UserRecord } from '@sallyport/ports'
import type { Answer, MeData } from '@sallyport/protocol'
import { presentUser } from '../account/present-user.ts'
import type { VerifiedSession } from '../auth.ts'
import { toInstant } from '../kernel/clock.ts'

export interface MeReply {
  readonly answer: Answer<MeData>
  /** The answer, written already. */
  readonly json: string
}

/**
 * Who am I, the question that pages ask most: worked out once for as long as store and token service hand out the very same user and session. Records
 * never change, so the same two objects mean the same answer.
 */
export function createMePresenter(): (user: UserRecord, session: VerifiedSession) => MeReply {
  const known = new WeakMap<VerifiedSession, { readonly user: UserRecord; readonly reply: MeReply }>()
  return (user, session) => {
    const last = known.get(session)
    if (last?.user === user) return last.reply
    const answer: Answer<MeData> = { success: true, message: 'Signed in.', data: { user: presentUser(user), session: present(session) } }
    const reply = { answer, json: JSON.stringify(answer) }
    known.set(session, { user, reply })
    return reply
  }
}

function present(session: VerifiedSession): MeData['session'] {
  return {
    id: session.sessionId,
    expiresAt: toInstant(session.expiresAt * 1_000),
    authenticatedAt: toInstant(session.authenticatedAt * 1_000),
    methods: session.methods,
  }
}
