import type { RouteName } from '@sallyport/protocol'
import { createAuthStore, stateOf } from './auth-state.ts'
import { createAuthorizedFetch } from './authorized-fetch.ts'
import { callOut } from './call-out.ts'
import { createCaller } from './caller.ts'
import type { Client } from './client.ts'
import { createConfirmationGate } from './confirmation-gate.ts'
import { withCsrf } from './csrf.ts'
import { groupCalls } from './endpoints.ts'
import { createExchange } from './exchange.ts'
import type { Channel, ClientOptions, LockSource } from './options.ts'
import { createRefresher } from './refresher.ts'
import type { DataOf } from './reply.ts'
import type { ClientError } from './result.ts'
import { isErrorCode } from './result.ts'
import { createSessionWatch } from './session-watch.ts'
import { createTabs } from './tabs.ts'
import { createTokenJar } from './token-jar.ts'
import { isSignedIn, typedCall } from './typed-call.ts'

const inPage = (): boolean => typeof document !== 'undefined'
const pageLocks = (): LockSource | null => (inPage() && 'locks' in navigator ? navigator.locks : null)
const pageChannel = (name: string): Channel | null => (inPage() && 'BroadcastChannel' in globalThis ? new BroadcastChannel(name) : null)

/** The composition root of a `Client`. Creating one sends nothing. */
export function createClient(options: ClientOptions = {}): Client {
  const name = `sallyport:${options.baseUrl ?? ''}`
  const jar = options.tokenMode === 'memory' ? createTokenJar(options) : null
  const { channel = pageChannel(name), locks = pageLocks() } = jar === null ? options : { channel: null, locks: null }
  const exchange = jar === null ? withCsrf(createExchange(options)) : createExchange(options)
  const headers = () => jar?.headers() ?? {}

  const store = createAuthStore(stateOf(options.initialAuth), (previous, next) => {
    if (previous.status === 'signed_in' || typeof jar?.get().refreshToken === 'string') callOut(options.onSignedOut, next)
  })
  const tabs = createTabs(channel, (message) => watch.heard(message))

  async function postRefresh() {
    const refreshToken = jar?.get().refreshToken
    const answer = await exchange('refresh', { body: typeof refreshToken === 'string' ? { refreshToken } : {} }, headers())
    if (answer.error !== null) return answer
    jar?.accept(answer.data)
    watch.proven()
    store.refreshed(false)
    return answer
  }

  function began(data: DataOf<'login' | 'verifyOtp'>): void {
    if (!isSignedIn(data)) return
    jar?.accept(data)
    refresher.renewed()
    watch.proven()
    store.signedIn(data.user, null)
    tabs.tell({ type: 'signed-in' })
  }

  function ended(error: ClientError | null = null, during?: RouteName): void {
    // A sign-out that finds the session gone is a sign-out, not a surprise.
    const code = error === null || during === 'logout' ? null : error.code
    const reason = isErrorCode(code) ? code : null
    if (store.signedOut(reason)) tabs.tell({ type: 'signed-out', reason })
    jar?.clear()
  }

  const refresher = createRefresher({
    post: postRefresh,
    locks,
    lockName: `${name}:refresh`,
    lockTimeoutMs: options.timeoutMs ?? 15_000,
    tabs,
  })
  const gate = createConfirmationGate()
  const call = createCaller(exchange, headers, refresher, gate, ended)
  const calls = groupCalls({ call, store, refresher, jar, baseUrl: options.baseUrl ?? '', began, ended })
  const watch = createSessionWatch(store, refresher, {
    askMe: () => typedCall(call)('me'),
    peekMe: () => typedCall((name) => exchange(name, {}, headers()))('me'),
  })

  return {
    ...calls,
    fetch: createAuthorizedFetch(options, jar, refresher, ended),
    askToConfirm: gate.use,
    load: () => watch.load(),
    hydrate(known) {
      store.hydrate(stateOf(known))
    },
    subscribe: (listener) => watch.subscribe(listener),
    getSnapshot: () => store.get(),
    tokens: () => jar?.get() ?? null,
    close: () => tabs.close(),
  }
}
