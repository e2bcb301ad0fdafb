'use client'

import type { Client, ClientError, DataOf, Result } from '@sallyport/client'
import type { Session } from '@sallyport/protocol'
import { useCallback, useEffect, useRef, useState } from 'react'
import { useAuthContext, useAuthState } from './context.ts'

export interface UseSessions {
  /** This device first, then the most recently active. Kept on screen while a reload runs or when one fails. */
  readonly sessions: readonly Session[]
  /** `error` only when there is nothing to show; a failed reload leaves `ready` and sets `error`. */
  readonly status: 'loading' | 'ready' | 'error'
  readonly error: ClientError | null
  /** Ids of rows that are being signed out. Rows leave after the server agreed, never before. */
  readonly revoking: ReadonlySet<string>
  readonly reload: () => Promise<void>
  readonly revoke: (sessionId: string) => Promise<Result<DataOf<'revokeSession'>>>
  readonly revokeOthers: () => Promise<Result<DataOf<'revokeOtherSessions'>>>
}

interface ListState {
  readonly owner: string | null
  readonly sessions: readonly Session[]
  readonly status: UseSessions['status']
  readonly error: ClientError | null
}

const NONE: ReadonlySet<string> = new Set()
const EMPTY: ListState = { owner: null, sessions: [], status: 'loading', error: null }

const byCurrentThenRecent = (a: Session, b: Session): number =>
  Number(b.current) - Number(a.current) || b.lastActiveAt.localeCompare(a.lastActiveAt)

function listAfter(before: ListState, owner: string, { data, error }: Result<DataOf<'listSessions'>>): ListState {
  if (error === null) return { owner, sessions: [...data.sessions].sort(byCurrentThenRecent), status: 'ready', error: null }
  const kept = before.owner === owner ? before.sessions : []
  return { owner, sessions: kept, status: kept.length === 0 ? 'error' : 'ready', error }
}

/** The list and its loading: one request at a time, and never the list of somebody else. */
function useSessionList(client: Client, userId: string | null) {
  const [list, setList] = useState(EMPTY)
  const asking = useRef<{ readonly owner: string; readonly done: Promise<void> } | null>(null)

  const reload = useCallback((): Promise<void> => {
    if (userId === null) return Promise.resolve()
    if (asking.current?.owner === userId) return asking.current.done
    setList((before) => (before.status === 'error' ? { ...EMPTY, owner: userId } : before))
    const done: Promise<void> = client.sessions.list().then((result) => {
      // Superseded: the list was asked for again, for a reason.
      if (asking.current?.done !== done) return
      asking.current = null
      setList((before) => listAfter(before, userId, result))
    })
    asking.current = { owner: userId, done }
    return done
  }, [client, userId])

  const remove = useCallback(
    (isGone: (session: Session) => boolean): void => {
      setList((before) => ({ ...before, sessions: before.sessions.filter((session) => !isGone(session)) }))
      // An answer under way may still hold the rows that have just gone.
      if (asking.current === null) return
      asking.current = null
      void reload()
    },
    [reload],
  )

  useEffect(() => {
    void reload()
  }, [reload])

  return { list: list.owner === userId ? list : EMPTY, reload, remove }
}

/** The devices that are signed in to this account. Empty and `loading` until somebody is signed in. */
export function useSessions(): UseSessions {
  const { client } = useAuthContext()
  const userId = useAuthState().user?.id ?? null
  const { list, reload, remove } = useSessionList(client, userId)
  const [revoking, setRevoking] = useState<ReadonlySet<string>>(NONE)

  const during = useCallback(async <Answer>(ids: readonly string[], work: () => Promise<Answer>): Promise<Answer> => {
    setRevoking((before) => new Set([...before, ...ids]))
    const answer = await work()
    setRevoking((before) => new Set([...before].filter((id) => !ids.includes(id))))
    return answer
  }, [])

  const revoke = useCallback(
    (sessionId: string) =>
      during([sessionId], async () => {
        const result = await client.sessions.revoke(sessionId)
        // 404: it ended in the meantime, which is what was wished for.
        if (result.error === null || result.error.status === 404) remove((session) => session.id === sessionId)
        return result
      }),
    [client, during, remove],
  )

  const others = list.sessions.filter((session) => !session.current).map((session) => session.id)
  const othersKey = others.join()
  const revokeOthers = useCallback(
    () =>
      during(othersKey === '' ? [] : othersKey.split(','), async () => {
        const result = await client.sessions.revokeOthers()
        if (result.error === null) remove((session) => !session.current)
        return result
      }),
    [client, during, remove, othersKey],
  )

  return { sessions: list.sessions, status: list.status, error: list.error, revoking, reload, revoke, revokeOthers }
}
