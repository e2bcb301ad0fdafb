'use client'

import { useState } from 'react'

/** `password`, `passkey`, `email_code`, or `provider:` and its id. */
export type WayIn = 'password' | 'passkey' | 'email_code' | `provider:${string}`

const KEY = 'sallyport:last-way-in'
const BEFORE = 'sallyport:way-in-before'

/** Storage may be switched off, or full; then nothing is remembered. */
function withStorage<Value>(storage: 'localStorage' | 'sessionStorage', use: (storage: Storage) => Value, otherwise: Value): Value {
  try {
    return use(globalThis[storage])
  } catch {
    return otherwise
  }
}

const isWayIn = (value: string | null): value is WayIn =>
  value === 'password' || value === 'passkey' || value === 'email_code' || (value?.startsWith('provider:') ?? false)

/** How this browser came in the last time, and nothing about who. */
export function readLastWayIn(): WayIn | null {
  const value = withStorage('localStorage', (storage) => storage.getItem(KEY), null)
  return isWayIn(value) ? value : null
}

/** Keep what has just worked. */
export function rememberWayIn(way: WayIn): void {
  withStorage('localStorage', (storage) => storage.setItem(KEY, way), undefined)
  withStorage('sessionStorage', (storage) => storage.removeItem(BEFORE), undefined)
}

/** Keep a way that leads to another site: whether it works shows on a page that may not be ours. `takeBackWayIn` undoes it. */
export function rememberLeavingBy(way: WayIn): void {
  const before = readLastWayIn()
  rememberWayIn(way)
  withStorage('sessionStorage', (storage) => storage.setItem(BEFORE, before ?? ''), undefined)
}

/** The other site was no way in this time: what was remembered before counts again. */
export function takeBackWayIn(): void {
  const before = withStorage('sessionStorage', (storage) => storage.getItem(BEFORE), null)
  if (before === null) return
  if (isWayIn(before)) rememberWayIn(before)
  else {
    withStorage('localStorage', (storage) => storage.removeItem(KEY), undefined)
    withStorage('sessionStorage', (storage) => storage.removeItem(BEFORE), undefined)
  }
}

/** As it was when the page opened: buttons do not jump under a finger. */
export function useLastWayIn(): WayIn | null {
  const [way] = useState(readLastWayIn)
  return way
}
