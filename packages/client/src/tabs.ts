import type { ErrorCode } from '@sallyport/protocol'
import type { Channel } from './options.ts'
import { isErrorCode } from './result.ts'

/** What tabs tell each other. No token and no user ever travels here. */
export type TabMessage =
  | { readonly type: 'refreshed' }
  | { readonly type: 'signed-in' }
  | { readonly type: 'signed-out'; readonly reason: ErrorCode | null }

export interface Tabs {
  readonly connected: boolean
  tell(message: TabMessage): void
  /** Resolves at the next message of another tab, or after `ms`. */
  hear(ms: number): Promise<void>
  close(): void
}

function readMessage(data: unknown): TabMessage | null {
  if (typeof data !== 'object' || data === null || !('type' in data)) return null
  const { type } = data
  if (type === 'refreshed' || type === 'signed-in') return { type }
  if (type !== 'signed-out') return null
  const reason = 'reason' in data && isErrorCode(data.reason) ? data.reason : null
  return { type, reason }
}

export function createTabs(channel: Channel | null, onMessage: (message: TabMessage) => void): Tabs {
  const waiting = new Set<() => void>()
  let open = channel !== null

  channel?.addEventListener('message', (event) => {
    const message = open ? readMessage(event.data) : null
    if (message === null) return
    onMessage(message)
    for (const wake of waiting) wake()
  })

  return {
    connected: channel !== null,
    tell(message) {
      if (open) channel?.postMessage(message)
    },
    hear: (ms) =>
      new Promise((resolve) => {
        const wake = () => {
          clearTimeout(timer)
          waiting.delete(wake)
          resolve()
        }
        const timer = setTimeout(wake, ms)
        waiting.add(wake)
      }),
    close() {
      open = false
      channel?.close()
    },
  }
}
