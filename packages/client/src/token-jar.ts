import { HEADERS } from '@sallyport/protocol'
import { callOut } from './call-out.ts'
import type { ClientOptions, Tokens } from './options.ts'

/** Holds the tokens of a client without cookies. In cookie mode there is no jar at all, so nothing can be kept by mistake. */
export interface TokenJar {
  get(): Tokens
  /** Take whatever tokens an answer's data brings. */
  accept(data: unknown): void
  /** Forget the session, keep the device. */
  clear(): void
  headers(): Record<string, string>
}

const NAMES = ['accessToken', 'refreshToken', 'deviceToken'] as const

export function createTokenJar(options: Pick<ClientOptions, 'tokens' | 'onTokens'>): TokenJar {
  let held: Tokens = { accessToken: null, refreshToken: null, deviceToken: null, ...options.tokens }

  function hold(next: Tokens): void {
    const changed = NAMES.some((name) => next[name] !== held[name])
    held = next
    if (changed) callOut(options.onTokens, held)
  }

  return {
    get: () => held,
    accept(data) {
      if (typeof data !== 'object' || data === null) return
      const brought = Object.entries(data).filter(([name, value]) => NAMES.some((known) => known === name) && typeof value === 'string')
      hold({ ...held, ...Object.fromEntries(brought) })
    },
    clear: () => hold({ ...held, accessToken: null, refreshToken: null }),
    headers: () => ({
      [HEADERS.tokenDelivery]: 'body',
      ...(held.accessToken === null ? {} : { authorization: `Bearer ${held.accessToken}` }),
      ...(held.deviceToken === null ? {} : { [HEADERS.deviceToken]: held.deviceToken }),
    }),
  }
}
