import type * as z from 'zod'
import type { ErrorCode } from './errors.ts'
import type { Route, RouteName } from './routes.ts'
import type { Wire } from './types.ts'

/** In the order in which a reader meets them. */
export const TAGS = ['Sign-up', 'Sign-in', 'Password reset', 'Account', 'Sessions', 'System', 'Development'] as const
export type Tag = (typeof TAGS)[number]

/** Everything that is known about one endpoint before a request comes. Validation, OpenAPI, clients and the reference read it. */
export interface Endpoint<Request = unknown, Answer = unknown> extends Route {
  readonly name: RouteName
  readonly summary: string
  readonly description: string
  readonly tag: Tag
  /** `session`: nobody passes without a live session. `development`: answers 404 where the outbox page is off. */
  readonly access: 'public' | 'session' | 'development'
  /** `null`: the endpoint reads no body. */
  readonly request: z.ZodType<Request> | null
  /** Members of the path. */
  readonly params: z.ZodType<Readonly<Record<string, string>>> | null
  readonly answer: z.ZodType<Answer>
  readonly status: 200 | 201
  /** Statuses beside `status` that carry the same answer: health says 503 and still tells what is wrong. */
  readonly alsoAnswersWith: readonly 503[]
  /** What only this endpoint says; `errorsOf` adds what all say. */
  readonly errors: readonly ErrorCode[]
}

/** One row of the table of endpoints; its schemas must be those of `Wire`. */
export type Described<Name extends RouteName> = Omit<
  Endpoint,
  'request' | 'answer' | 'params' | 'alsoAnswersWith' | 'name' | 'description' | keyof Route
> & {
  readonly description?: string
  readonly request: Wire[Name]['request'] extends undefined ? null : z.ZodType<Wire[Name]['request']>
  readonly answer: z.ZodType<Wire[Name]['answer']>
  readonly params?: z.ZodType<Readonly<Record<string, string>>>
  readonly alsoAnswersWith?: readonly 503[]
}
