import type { ErrorBody, ErrorCode, RouteName, Wire } from '@sallyport/protocol'
import { ENDPOINTS } from '@sallyport/protocol/endpoints'
import { checkAnswer, type Surroundings } from './check-answer.ts'
import type { SecretsSeen } from './secrets-seen.ts'
import { type SetCookie, setCookies } from './set-cookie.ts'

export interface CallOptions<Name extends RouteName> {
  readonly body?: Wire[Name]['request']
  /** A body exactly as it goes over the wire. */
  readonly raw?: BodyInit
  readonly params?: Readonly<Record<string, string>>
  /** An alias instead of the canonical path. */
  readonly path?: string
  /** `null` removes a header that the client would send. */
  readonly headers?: Readonly<Record<string, string | null>>
}

/** One answer, already held to the schema and the header sweep. */
export interface TestAnswer<Name extends RouteName> {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  readonly cookies: readonly SetCookie[]
  /** The body of a success; throws for a refusal. */
  readonly body: () => Wire[Name]['answer']
  /** The `error` of a refusal; throws for a success. */
  readonly error: () => ErrorBody['error']
  /** The refusal's code, or `null`. */
  readonly code: ErrorCode | null
}

export interface ClientOptions {
  readonly kind: 'browser' | 'api'
  readonly userAgent?: string
  /** What the door says about the socket. */
  readonly remoteAddress?: string
  readonly origin?: string
}

interface World {
  readonly handler: (request: Request, connection: { readonly remoteAddress?: string }) => Promise<Response>
  readonly publicUrl: string
  readonly surroundings: Surroundings
  readonly secrets: SecretsSeen
}

export const CHROME = 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36'

/** A browser with its cookie jar, or a program that keeps tokens by itself. Talks to the handler as a door would. */
export class TestClient {
  readonly jar = new Map<string, string>()
  readonly options: ClientOptions
  /** An API client's own memory. */
  accessToken: string | null = null
  deviceToken: string | null = null
  readonly #world: World

  constructor(world: World, options: ClientOptions) {
    this.#world = world
    this.options = options
  }

  /** Call an endpoint; every answer is checked against its schema and the sweep. */
  async call<Name extends RouteName>(name: Name, options: CallOptions<Name> = {}): Promise<TestAnswer<Name>> {
    const { method, path } = ENDPOINTS[name]
    const target = (options.path ?? path).replace(/:(\w+)/g, (_, member: string) => options.params?.[member] ?? '')
    if (options.body !== undefined) this.#noteSecrets(options.body)
    const raw = options.raw ?? (options.body === undefined ? undefined : JSON.stringify(options.body))
    return this.#send(name, method, target, raw, options.headers ?? {})
  }

  /** Any method and path; held to the sweep, and to the error schema with the codes of unknown paths. */
  send(method: string, path: string, raw?: BodyInit, headers: Readonly<Record<string, string | null>> = {}) {
    return this.#send<RouteName>(null, method, path, raw, headers)
  }

  async #send<Name extends RouteName>(
    name: Name | null,
    method: string,
    path: string,
    raw: BodyInit | undefined,
    extra: Readonly<Record<string, string | null>>,
  ): Promise<TestAnswer<Name>> {
    const request = new Request(new URL(path, this.#world.publicUrl), {
      method,
      headers: this.#headers(method, raw !== undefined, extra),
      ...(raw === undefined ? {} : { body: raw, duplex: 'half' }),
    })
    const { remoteAddress = '203.0.113.7' } = this.options
    const response = await this.#world.handler(request, { remoteAddress })
    const text = await response.text()
    checkAnswer(name, response, text, this.#world.surroundings)
    const cookies = setCookies(response)
    this.#keep(cookies)
    return present<Name>(response, text, cookies)
  }

  #headers(method: string, hasBody: boolean, extra: Readonly<Record<string, string | null>>): Headers {
    const { kind, userAgent, origin } = this.options
    const headers = new Headers(hasBody ? { 'content-type': 'application/json' } : {})
    headers.set('user-agent', userAgent ?? (kind === 'browser' ? CHROME : 'test-client/1.0'))
    if (kind === 'browser') this.#addBrowserHeaders(headers, method, origin)
    else this.#addApiHeaders(headers)
    for (const [key, value] of Object.entries(extra)) {
      if (value === null) headers.delete(key)
      else headers.set(key, value)
    }
    return headers
  }

  #addBrowserHeaders(headers: Headers, method: string, origin: string | undefined): void {
    headers.set('sec-fetch-site', 'same-origin')
    if (method !== 'GET' && method !== 'HEAD') headers.set('origin', origin ?? new URL(this.#world.publicUrl).origin)
    const cookies = [...this.jar].map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
    if (cookies.length > 0) headers.set('cookie', cookies.join('; '))
  }

  #addApiHeaders(headers: Headers): void {
    headers.set('x-token-delivery', 'body')
    if (this.accessToken !== null) headers.set('authorization', `Bearer ${this.accessToken}`)
    if (this.deviceToken !== null) headers.set('x-device-token', this.deviceToken)
  }

  #keep(cookies: readonly SetCookie[]): void {
    for (const { name, value, attributes } of cookies) {
      this.#world.secrets.add(`cookie ${name}`, value)
      if (attributes.get('max-age') === '0') this.jar.delete(name)
      else if (this.options.kind === 'browser') this.jar.set(name, value)
    }
  }

  #noteSecrets(body: object): void {
    for (const [key, value] of Object.entries(body)) {
      if (typeof value === 'string' && /password|token|^code$|^otp$/i.test(key)) this.#world.secrets.add(key, value)
    }
  }

  /** The value of one of our cookies, whatever its prefix. */
  cookie(name: 'access_token' | 'refresh_token' | 'device_token' | 'csrf_token' | `sallyport_${string}`): string | null {
    return this.jar.get(name) ?? this.jar.get(`__Host-${name}`) ?? null
  }

  /** The same browser at this moment: a second tab with a jar of its own, or a thief with a copy. */
  copy(): TestClient {
    const twin = new TestClient(this.#world, this.options)
    for (const [key, value] of this.jar) twin.jar.set(key, value)
    twin.accessToken = this.accessToken
    twin.deviceToken = this.deviceToken
    return twin
  }
}

function present<Name extends RouteName>(response: Response, text: string, cookies: readonly SetCookie[]): TestAnswer<Name> {
  const error = () => {
    if (response.ok || text === '') throw new Error(`no refusal: ${response.status} ${text}`)
    return (JSON.parse(text) as ErrorBody).error
  }
  return {
    status: response.status,
    headers: response.headers,
    text,
    cookies,
    body: () => {
      if (!response.ok) throw new Error(`refused: ${response.status} ${text}`)
      return JSON.parse(text) as Wire[Name]['answer']
    },
    error,
    code: response.ok || text === '' || (JSON.parse(text) as Partial<ErrorBody>).error === undefined ? null : error().code,
  }
}
