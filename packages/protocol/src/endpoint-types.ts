import type * as z from 'zod'
import type { ErrorCode } from './errors.ts'
import type { Route, RouteName } from './routes.ts'
import type { Wire } from './wire.ts'

/** In the order in which a reader meets them. */
export const TAGS = [
  'Sign-up',
  'Sign-in',
  'Second factor',
  'Passkeys',
  'Password reset',
  'Account',
  'Account safety',
  'Sessions',
  'Identity providers',
  'System',
  'Development',
] as const
export type Tag = (typeof TAGS)[number]

/** Everything that is known about one endpoint before a request comes. Validation, OpenAPI, clients and the reference read it. */
export interface Endpoint<Request = unknown, Answer = unknown> extends Route {
  readonly name: RouteName
  readonly summary: string
  readonly description: string
  readonly tag: Tag
  /** `session`: nobody passes without a live session. `development`: answers 404 where the outbox page is off. */
  readonly access: 'public' | 'session' | 'development'
  /** Passes only shortly after the owner showed who they are; otherwise `reauthentication_required`. */
  readonly stepUp: boolean
  /** `null`: the endpoint reads no body. */
  readonly request: z.ZodType<Request> | null
  /** Members of the path. */
  readonly params: z.ZodType<Readonly<Record<string, string>>> | null
  /** What may stand behind the `?`. For documentation: a feature reads the address itself. */
  readonly query: z.ZodType<Readonly<Record<string, string | undefined>>> | null
  readonly answer: z.ZodType<Answer>
  /** 303: the answer is `null`, no body follows, the browser goes on to `Location`. */
  readonly status: 200 | 201 | 303
  /** Statuses beside `status` that carry the same answer: health says 503 and still tells what is wrong. */
  readonly alsoAnswersWith: readonly 503[]
  /** What only this endpoint says; `errorsOf` adds what all say. */
  readonly errors: readonly ErrorCode[]
}

/** One row of the table of endpoints; its schemas must be those of `Wire`. */
export type Described<Name extends RouteName> = Omit<
  Endpoint,
  'request' | 'answer' | 'params' | 'query' | 'stepUp' | 'alsoAnswersWith' | 'name' | 'description' | keyof Route
> & {
  readonly description?: string
  /** Default false. */
  readonly stepUp?: boolean
  readonly request: Wire[Name]['request'] extends undefined ? null : z.ZodType<Wire[Name]['request']>
  readonly answer: z.ZodType<Wire[Name]['answer']>
  readonly params?: z.ZodType<Readonly<Record<string, string>>>
  readonly query?: z.ZodType<Readonly<Record<string, string | undefined>>>
  readonly alsoAnswersWith?: readonly 503[]
}

/** The whole table of endpoints. */
export type Descriptions = { readonly [Name in RouteName]: Described<Name> }
