import type { ClientError } from '@sallyport/client'
import type { Session } from '@sallyport/protocol'
import { type UseSessions, useAuth, useSessions } from '@sallyport/react'
import { useState } from 'react'
import { useLive } from '../lib/use-live.ts'

/** Often enough that a device signed out elsewhere notices within five seconds (J7). */
const REFRESH_MS = 5000

export type Question = { readonly kind: 'one'; readonly session: Session } | { readonly kind: 'others'; readonly count: number }

export interface DeviceList extends UseSessions {
  /** What the dialog asks; `null` while it is closed. */
  readonly question: Question | null
  readonly failure: ClientError | null
  readonly pending: boolean
  readonly ask: (question: Question) => void
  readonly cancel: () => void
  readonly confirm: () => Promise<void>
}

/** The devices, kept fresh, and the question whether to sign some of them out. */
export function useDeviceList(onDone: (question: Question) => void): DeviceList {
  const list = useSessions()
  const { status } = useAuth()
  const [question, setQuestion] = useState<Question | null>(null)
  const [failure, setFailure] = useState<ClientError | null>(null)
  const [pending, setPending] = useState(false)
  // Under the dialog that asks to sign in again the last list stays in sight.
  const [last, setLast] = useState(list.sessions)
  if (list.status === 'ready' && list.sessions !== last) setLast(list.sessions)
  const shown: UseSessions = status !== 'signed_in' && last.length > 0 ? { ...list, sessions: last, status: 'ready' } : list
  useLive(async () => {
    if (status === 'signed_in') await list.reload()
  }, REFRESH_MS)

  async function confirm(): Promise<void> {
    if (question === null) return
    setPending(true)
    const { error } = await (question.kind === 'one' ? list.revoke(question.session.id) : list.revokeOthers())
    setPending(false)
    setFailure(error)
    if (error !== null) return
    setQuestion(null)
    onDone(question)
  }

  return {
    ...shown,
    question,
    failure,
    pending,
    ask: setQuestion,
    cancel: () => {
      setQuestion(null)
      setFailure(null)
    },
    confirm,
  }
}
