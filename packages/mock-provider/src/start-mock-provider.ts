import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import type { Provider } from 'oidc-provider'
import { EXAMPLE_ACCOUNTS, type MockAccount } from './accounts.ts'
import { createProvider, type MockClient, newCookieKeys, type ProviderParts } from './create-provider.ts'
import { bendRequest, type MockFaults, noFaults } from './faults.ts'
import { serveInteraction } from './interaction.ts'
import { loadLibrary } from './load-library.ts'

export interface MockProviderOptions {
  /** Default 0: any free one. */
  readonly port?: number
  /** Default `localhost`, which is also part of the issuer. Never anything that others can reach: whoever opens it becomes anybody. */
  readonly host?: 'localhost' | '127.0.0.1'
  readonly clients: readonly MockClient[]
  /** Who can be picked. Default: a few examples. Whoever is typed on the page joins them. */
  readonly accounts?: readonly MockAccount[]
  /** Where applications find the address. Default `id_token`, as the large providers do; `userinfo` is what the specification says. */
  readonly emailIn?: 'id_token' | 'userinfo'
}

export interface MockProvider {
  readonly issuer: string
  readonly port: number
  /** Switches for tests. */
  readonly faults: MockFaults
  /** What was asked of it by address, for tests that count. */
  readonly requests: ReadonlyMap<string, number>
  setAccount(account: MockAccount): void
  /** Sign with new keys from now on; the old ones are gone. */
  rotateKeys(): void
  /** Idempotent. */
  close(): Promise<void>
}

/**
 * A real OpenID provider (`oidc-provider`) that asks nobody for a password: its page lets a developer pick or type an identity. For
 * development and tests; it listens on this machine alone. Throws when the port is taken.
 */
export async function startMockProvider(options: MockProviderOptions): Promise<MockProvider> {
  const { host = 'localhost', port: wanted = 0, emailIn = 'id_token' } = options
  const faults = noFaults()
  const requests = new Map<string, number>()
  const accounts = new Map((options.accounts ?? EXAMPLE_ACCOUNTS).map((account) => [account.id, account]))
  let answer: RequestListener = () => undefined
  const server = createServer((request, response) => answer(request, response))
  const port = await listen(server, wanted, host)
  const issuer = `http://${host}:${port}`
  const parts: ProviderParts = {
    issuer,
    clients: options.clients,
    accounts,
    emailIn,
    faults,
    memory: new Map(),
    cookieKeys: newCookieKeys(),
  }
  // Loaded for whoever comes first: a server that only offers the button starts without it.
  let provider: Promise<Provider> | null = null
  const current = (): Promise<Provider> => {
    provider ??= loadLibrary().then((library) => createProvider(library, parts))
    return provider
  }

  async function serve(request: IncomingMessage, response: Parameters<RequestListener>[1]): Promise<void> {
    const path = (request.url ?? '').replace(/\?.*$/, '')
    requests.set(path, (requests.get(path) ?? 0) + 1)
    if (faults.down) {
      request.socket.destroy()
      return
    }
    if (faults.slowMs > 0 && !isForBrowsers(path)) await pause(faults.slowMs)
    if (path.startsWith('/interaction/')) return serveInteraction(await current(), accounts, faults, request, response)
    request.url = bendRequest(request.url ?? '', faults)
    await (await current()).callback()(request, response)
  }
  answer = (request, response) => {
    serve(request, response).catch((error: unknown) => {
      const text = error instanceof Error ? error.message : 'unknown'
      if (!response.headersSent) response.writeHead(400, { 'content-type': 'text/plain; charset=utf-8' })
      response.end(`This sign-in cannot go on (${text}). Start again in the application.\n`)
    })
  }
  return {
    issuer,
    port,
    faults,
    requests,
    setAccount: (account) => accounts.set(account.id, account),
    rotateKeys: () => {
      provider = null
    },
    close: () => close(server),
  }
}

function isForBrowsers(path: string): boolean {
  return path.startsWith('/auth') || path.startsWith('/interaction/')
}

function listen(server: Server, port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => {
      server.off('error', reject)
      resolve((server.address() as AddressInfo).port)
    })
  })
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve())
    server.closeAllConnections()
  })
}
