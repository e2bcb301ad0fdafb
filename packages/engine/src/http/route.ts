import type { ChallengeKind, EpochMs } from '@sallyport/ports'
import type { RouteName, Wire } from '@sallyport/protocol'
import type { VerifiedSession } from '../auth.ts'
import type { Caller } from '../kernel/caller.ts'
import type { TokenSet } from '../sessions/issue-tokens.ts'
import type { LimitName } from './limit-rules.ts'

/** Short-lived cookies beside those of the session. `trusted_device` lives longest: the second factor is not asked for where it is. */
export type CeremonyCookie = ChallengeKind | 'trusted_device'

/** Credentials as they came, before anybody believed them. */
export interface Presented {
  readonly accessToken: string | null
  readonly refreshToken: string | null
  /** Cookies of ours decide who this is, so the request must prove that our own pages sent it. */
  readonly byCookie: boolean
  /** The token of a ceremony that this browser is in the middle of. */
  readonly ceremony: (cookie: CeremonyCookie) => string | null
}

/** A validated request on its way into a feature. */
export interface Call {
  readonly caller: Caller
  readonly presented: Presented
  /** `body`: the client asked with `X-Token-Delivery: body`. */
  readonly tokenDelivery: 'cookie' | 'body'
  readonly query: () => URLSearchParams
  /** Refresh and device tokens leave in a body only to a client that is no browser: script of a page must never see one. */
  readonly refreshTokenInBody: boolean
  /** Count against a limit of the feature's own, throws `rate_limited`. */
  readonly takeLimit: (limit: LimitName, key: string) => Promise<void>
}

export interface CallOf<Name extends RouteName> extends Call {
  readonly input: Wire[Name]['request']
  readonly params: Readonly<Record<string, string>>
}

export interface SessionCallOf<Name extends RouteName> extends CallOf<Name> {
  readonly session: VerifiedSession
}

export type CookieIntent =
  | { readonly kind: 'keep' }
  | { readonly kind: 'sign_in'; readonly tokens: TokenSet; readonly deviceToken: string | null }
  | { readonly kind: 'device'; readonly deviceToken: string }
  | { readonly kind: 'csrf'; readonly token: string }
  | { readonly kind: 'sign_out' }
  | { readonly kind: 'ceremony'; readonly cookie: CeremonyCookie; readonly token: string; readonly expiresAt: EpochMs }
  | { readonly kind: 'end_ceremony'; readonly cookie: CeremonyCookie }

export interface Reply<Answer> {
  readonly answer: Answer
  /** The answer as JSON, where the feature has it written already. */
  readonly json?: string
  readonly cookies?: CookieIntent | readonly CookieIntent[]
  /** Send the browser on (303); the answer is `null` then. Made by the return-URL function or of our own addresses, never of input. */
  readonly redirect?: string
  /** For the one answer that says 503 and still tells (health). */
  readonly status?: number
}

/** A handler with its endpoint's name; the types of request and answer were checked where it was made. */
export interface RouteHandler {
  readonly name: RouteName
  readonly handle: (call: AnyCall) => Promise<Reply<unknown>>
}

export interface AnyCall extends Call {
  readonly input: unknown
  readonly params: Readonly<Record<string, string>>
  readonly session: VerifiedSession | null
}

export function publicRoute<Name extends RouteName>(
  name: Name,
  handle: (call: CallOf<Name>) => Promise<Reply<Wire[Name]['answer']>>,
): RouteHandler {
  // The pipeline validated `input` against this endpoint's schema, which `protocol` holds to this very type.
  return { name, handle: (call) => handle({ ...call, input: call.input as Wire[Name]['request'] }) }
}

/** The pipeline lets nobody in without a session; the check here only tells the compiler. */
export function sessionRoute<Name extends RouteName>(
  name: Name,
  handle: (call: SessionCallOf<Name>) => Promise<Reply<Wire[Name]['answer']>>,
): RouteHandler {
  return {
    name,
    handle: (call) => {
      if (call.session === null) throw new TypeError(`route ${name} reached without a session`)
      return handle({ ...call, session: call.session, input: call.input as Wire[Name]['request'] })
    },
  }
}

export function answer<Data>(message: string, data: Data) {
  return { success: true, message, data } as const
}
