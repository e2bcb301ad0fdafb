import { useEffect, useRef } from 'react'

const CHANNEL = 'sallyport:email-verified'

/** Tells the browser's other tabs that the address was verified here. Carries no data. */
export function announceVerified(): void {
  const channel = new BroadcastChannel(CHANNEL)
  channel.postMessage(true)
  channel.close()
}

/** Runs when another tab of this browser, usually the one the mailed link opened, verified the address. */
export function useVerifiedElsewhere(onVerified: () => void): void {
  const callback = useRef(onVerified)
  useEffect(() => {
    callback.current = onVerified
  })
  useEffect(() => {
    const channel = new BroadcastChannel(CHANNEL)
    channel.addEventListener('message', () => callback.current())
    return () => channel.close()
  }, [])
}
