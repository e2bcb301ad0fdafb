'use client'

import type { ClientError } from '@sallyport/client'
import { useCallback, useEffect, useRef, useState } from 'react'
import type { PasskeyOutcome, PasskeySignInData } from './passkey-sign-in.ts'
import type { PasskeySignIns } from './passkey-sign-ins.ts'
import { useClient } from './use-client.ts'

export interface PasskeySignInOptions {
  /** Default true. False while the server is not known to take passkeys. */
  readonly enabled?: boolean
  readonly rememberMe?: boolean
  readonly onSuccess: (data: PasskeySignInData) => void | Promise<void>
}

export interface PasskeySignIn {
  /** This browser knows passkeys. */
  readonly supported: boolean
  /** The prompt is open, or its answer is being checked. */
  readonly pending: boolean
  /** `unusable`: the browser would not ask, whatever for. Whoever closes the prompt hears nothing. */
  readonly error: ClientError | 'unusable' | null
  /** Opens the prompt. What the e-mail field was offering is taken back first. */
  readonly signIn: () => Promise<void>
}

/** Loaded late: the form works without. */
const load = () => import('./passkey-sign-ins.ts')

/**
 * Signing in with a passkey: by a button, and by the list under the e-mail field where the browser has one (its `autocomplete` must end
 * with `webauthn`).
 */
export function usePasskeySignIn({ enabled = true, rememberMe = false, onSuccess }: PasskeySignInOptions): PasskeySignIn {
  const client = useClient()
  const [supported] = useState(() => typeof globalThis.PublicKeyCredential === 'function')
  const [state, setState] = useState<Pick<PasskeySignIn, 'pending' | 'error'>>({ pending: false, error: null })
  const latest = useRef({ rememberMe, onSuccess })
  useEffect(() => {
    latest.current = { rememberMe, onSuccess }
  })

  const settle = useCallback(async (outcome: PasskeyOutcome): Promise<void> => {
    if (outcome.kind === 'came_in') await latest.current.onSuccess(outcome.data)
    setState({ pending: false, error: outcome.kind === 'refused' ? outcome.error : null })
  }, [])
  const [signIns] = useState(() => {
    let made: Promise<PasskeySignIns> | null = null
    return (): Promise<PasskeySignIns> => {
      made ??= load().then(({ createPasskeySignIns }) => createPasskeySignIns(client, () => latest.current.rememberMe, settle))
      return made
    }
  })
  useEffect(() => {
    if (!enabled || !supported) return
    // A chunk that does not load takes a convenience away, and the button says so when it is pressed.
    const quietly = (act: (signIns: PasskeySignIns) => unknown) => void signIns().then(act, () => undefined)
    quietly(({ autofill }) => autofill.start())
    return () => quietly(({ autofill }) => autofill.stop())
  }, [signIns, enabled, supported])

  const signIn = useCallback(async (): Promise<void> => {
    setState({ pending: true, error: null })
    const ready = await signIns().catch(() => null)
    await (ready === null ? settle({ kind: 'refused', error: 'unusable' }) : ready.prompt())
  }, [signIns, settle])

  return { supported, ...state, signIn }
}
