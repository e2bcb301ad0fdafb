import { NeverAsked } from '../support/fork-service.ts'
import { type SeededRandom, seededRandom } from '../support/seeded-random.ts'
import type { EngineNode, NodeAnswer } from './engine-node.ts'
import type { HistoryEvent } from './history.ts'
import type { SessionInput, SessionOutput } from './refresh-specification.ts'
import type { Timeline } from './timeline.ts'

/** What a sign-in or refresh gave: everybody who shares the jar may present it, early, late, or twice. */
export interface TokenPair {
  readonly device: Device
  /** The device secret that belongs to it; `null` for an unbound session. */
  readonly secret: string | null
  readonly session: string
  readonly generation: number
  readonly refreshToken: string
  readonly accessToken: string
  readonly accessExpiresAt: number
}

export type Device = 'laptop' | 'script'

/** One user, the browsers and scripts that share its tokens, and what they have seen. */
export interface Scene {
  readonly account: { readonly email: string; readonly password: string }
  readonly nodes: readonly [EngineNode, ...EngineNode[]]
  readonly timeline: Timeline
  /** How likely an answer gets lost on its way although the server did its part. */
  readonly lostAnswers: number
  readonly jar: TokenPair[]
  /** What the server derives for the script, once it has told. */
  readonly offered: { secret: string | null }
  readonly history: HistoryEvent<SessionInput, SessionOutput>[]
}

type Choice = 'current' | 'parent' | 'grandparent' | 'foreign' | 'use' | 'sign_in' | 'revoke' | 'logout' | 'logout_all'

const CHOICES: Readonly<Record<Choice, number>> = {
  current: 42,
  parent: 20,
  grandparent: 3,
  foreign: 3,
  use: 10,
  sign_in: 9,
  revoke: 4,
  logout: 3,
  logout_all: 2,
}

const USER_AGENTS: Readonly<Record<Device, string>> = {
  laptop: 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
  script: 'nightly-report/1.0',
}
const LAPTOP_SECRET = 'the-laptop-keeps-this-secret-in-a-cookie-0001'
const FOREIGN_SECRET = 'somebody-else-keeps-this-one-in-a-cookie-0002'

type Model = Omit<Extract<HistoryEvent<SessionInput, SessionOutput>, { kind: 'invoke' }>, 'kind' | 'operation' | 'client'>['input']
type Verdicts = readonly (SessionOutput | 'did_not_happen')[]

/** One client of the scene: does a number of things at random, and writes down when it asked and what it heard. */
export async function runClient(scene: Scene, name: string, seed: string, operations: number): Promise<void> {
  const client = new SessionClient(scene, name, seededRandom(`${seed}/${name}`))
  for (let done = 0; done < operations; done += 1) await client.act()
}

class SessionClient {
  readonly #scene: Scene
  readonly #name: string
  readonly #random: SeededRandom

  constructor(scene: Scene, name: string, random: SeededRandom) {
    this.#scene = scene
    this.#name = name
    this.#random = random
  }

  async act(): Promise<void> {
    await this.#think()
    const device: Device = this.#random.chance(0.6) ? 'laptop' : 'script'
    const choice = this.#random.weighted(CHOICES)
    const pair = this.#pairFor(device, choice)
    if (pair === undefined || choice === 'sign_in') return this.#signIn(device)
    switch (choice) {
      case 'current':
      case 'parent':
      case 'grandparent':
        return this.#refresh(pair, this.#random.chance(0.98) ? pair.secret : null)
      case 'foreign':
        return this.#refresh(pair, FOREIGN_SECRET)
      case 'use':
        return this.#use(pair)
      case 'logout':
        return this.#logout(pair)
      case 'revoke':
        return this.#revoke(pair)
      case 'logout_all':
        return this.#logoutAll(pair)
    }
  }

  /** Biased to collisions: mostly at once, so that clients meet on one token. */
  async #think(): Promise<void> {
    if (this.#random.chance(0.6)) return
    const pause = this.#random.between(0, 4)
    await new Promise((resolve) => setTimeout(resolve, pause))
  }

  /** The newest tokens of the device, or those of one or two generations before. */
  #pairFor(device: Device, choice: Choice): TokenPair | undefined {
    const newest = this.#scene.jar.filter((pair) => pair.device === device).at(-1)
    const back = choice === 'parent' ? 1 : choice === 'grandparent' ? 2 : 0
    if (newest === undefined || back === 0) return newest
    const family = this.#scene.jar.filter(({ session }) => session === newest.session)
    const top = Math.max(...family.map(({ generation }) => generation))
    return family.findLast(({ generation }) => generation === top - back) ?? newest
  }

  async #signIn(device: Device): Promise<void> {
    const { account, offered } = this.#scene
    const scriptSecret = this.#random.chance(0.2) ? offered.secret : null
    const secret = device === 'laptop' ? LAPTOP_SECRET : scriptSecret
    const now = this.#scene.timeline.now(this.#random)
    await this.#perform(
      [{ verb: 'sign_in', device, secret, now }],
      { now, method: 'POST', path: '/api/auth/login', headers: headersOf(device, secret), body: account },
      ({ status, body }) => {
        // Right guesses in several processes at once can fill the account's counter for a moment: then nothing was signed in.
        if (status === 429 && this.#scene.nodes.length > 1 && errorCode(body) === 'account_locked') return ['did_not_happen']
        if (status !== 200) return null
        const token = readToken(body, 'deviceToken')
        if (device === 'script') offered.secret = token ?? offered.secret
        return [this.#learn(device, secret, body)]
      },
    )
  }

  #refresh(pair: TokenPair, secret: string | null): Promise<void> {
    const now = this.#scene.timeline.now(this.#random)
    const { session, generation, refreshToken, device } = pair
    return this.#perform(
      [{ verb: 'refresh', session, generation, secret, now }],
      { now, method: 'POST', path: '/api/auth/refresh', headers: headersOf(device, secret), body: { refreshToken } },
      ({ status, body }) => {
        if (status === 200) return [this.#learn(device, pair.secret, body)]
        const code = errorCode(body)
        return code === 'session_revoked' || code === 'session_expired' || code === 'refresh_invalid' ? [{ kind: 'refused', code }] : null
      },
    )
  }

  #use(pair: TokenPair): Promise<void> {
    const now = this.#scene.timeline.now(this.#random)
    return this.#perform(
      [usage(pair, now)],
      { now, method: 'GET', path: '/api/auth/me', headers: bearer(pair), body: null },
      ({ status }) => (status === 200 ? [{ kind: 'done' }] : refusedAccess(status)),
    )
  }

  #logout(pair: TokenPair): Promise<void> {
    const now = this.#scene.timeline.now(this.#random)
    // An expired access token names nobody to a client without cookies: nothing to sign out.
    if (now >= pair.accessExpiresAt) return this.#use(pair)
    return this.#perform(
      [{ verb: 'end', session: pair.session }],
      { now, method: 'POST', path: '/api/auth/logout', headers: bearer(pair), body: null },
      ({ status }) => (status === 200 ? [{ kind: 'done' }] : null),
    )
  }

  /** Two moments, not one: first the access token is believed, then the session ends. */
  #revoke(pair: TokenPair): Promise<void> {
    const now = this.#scene.timeline.now(this.#random)
    const target = this.#random.pick([pair, ...this.#scene.jar.slice(-6)]).session
    return this.#perform(
      [usage(pair, now), { verb: 'end', session: target }],
      { now, method: 'DELETE', path: `/api/sessions/${target}`, headers: bearer(pair), body: null },
      ({ status }) => {
        if (status === 200 || status === 404) return [{ kind: 'done' }, { kind: 'ended', count: status === 200 ? 1 : 0 }]
        return refusedAccess(status)
      },
    )
  }

  #logoutAll(pair: TokenPair): Promise<void> {
    const now = this.#scene.timeline.now(this.#random)
    return this.#perform(
      [usage(pair, now), { verb: 'end_all' }],
      { now, method: 'POST', path: '/api/auth/logout-all', headers: bearer(pair), body: null },
      ({ status, body }) => (status === 200 ? [{ kind: 'done' }, { kind: 'ended', count: readCount(body) }] : refusedAccess(status)),
    )
  }

  /** `judge` answers `null` for an answer that no specification foresees: that is an error of the server, not a history. */
  async #perform(
    models: readonly Model[],
    request: Parameters<EngineNode['call']>[0],
    judge: (answer: NodeAnswer) => Verdicts | null,
  ): Promise<void> {
    const { history, nodes, lostAnswers } = this.#scene
    const lost = this.#random.chance(lostAnswers)
    const node = this.#random.pick(nodes)
    const operations = models.map((input) => {
      const operation = history.length
      history.push({ kind: 'invoke', operation, client: this.#name, input })
      return operation
    })
    const answer = await node.call(request).catch((error: unknown) => (error instanceof NeverAsked ? 'never_asked' : null))
    if (answer === 'never_asked') {
      for (const operation of operations) history.push({ kind: 'fail', operation })
      return
    }
    if (answer === null || lost || answer.status === 503) {
      for (const operation of operations) history.push({ kind: 'unknown', operation })
      return
    }
    const verdicts = judge(answer)
    if (verdicts === null) throw new Error(`${request.method} ${request.path} answered ${answer.status}: ${JSON.stringify(answer.body)}`)
    operations.forEach((operation, index) => {
      const output = verdicts[index] ?? 'did_not_happen'
      history.push(output === 'did_not_happen' ? { kind: 'fail', operation } : { kind: 'ok', operation, output })
    })
  }

  #learn(device: Device, secret: string | null, body: unknown): SessionOutput {
    const refreshToken = readToken(body, 'refreshToken') ?? ''
    const accessToken = readToken(body, 'accessToken') ?? ''
    const claims = claimsOf(refreshToken)
    const session = String(claims.sid)
    const generation = Number(claims.gen)
    const accessExpiresAt = Number(claimsOf(accessToken).exp) * 1_000
    this.#scene.jar.push({ device, secret, session, generation, refreshToken, accessToken, accessExpiresAt })
    return { kind: 'tokens', session, generation }
  }
}

function usage(pair: TokenPair, now: number): SessionInput {
  return { verb: 'use', session: pair.session, expiresAt: pair.accessExpiresAt, now }
}

function refusedAccess(status: number): Verdicts | null {
  return status === 401 ? [{ kind: 'refused', code: 'access_refused' }] : null
}

function headersOf(device: Device, secret: string | null): Readonly<Record<string, string>> {
  return { 'user-agent': USER_AGENTS[device], 'x-token-delivery': 'body', ...(secret === null ? {} : { 'x-device-token': secret }) }
}

function bearer(pair: TokenPair): Readonly<Record<string, string>> {
  return { 'user-agent': USER_AGENTS[pair.device], authorization: `Bearer ${pair.accessToken}` }
}

type Members = Readonly<Record<string, unknown>>

function members(value: unknown): Members {
  return typeof value === 'object' && value !== null ? (value as Members) : {}
}

function readToken(body: unknown, name: string): string | null {
  const value = members(members(body).data)[name]
  return typeof value === 'string' ? value : null
}

function readCount(body: unknown): number {
  return Number(members(members(body).data).revoked)
}

function errorCode(body: unknown): unknown {
  return members(members(body).error).code
}

/** What a token says about itself; here it is only read, never believed. */
function claimsOf(token: string): Members {
  const [, payload = ''] = token.split('.')
  return members(JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')))
}
