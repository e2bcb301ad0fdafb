import type { Answer, RouteName, Wire } from '@sallyport/protocol'
import type { Result } from './result.ts'

/** What the data of an endpoint is, by its name in the protocol. */
export type DataOf<Name extends RouteName> = Wire[Name]['answer'] extends Answer<infer Data> ? Data : never

/** The answer of an endpoint. Never rejects. */
export type Reply<Name extends RouteName> = Promise<Result<DataOf<Name>>>
