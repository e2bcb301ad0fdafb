import type { RouteName, SignedInData } from '@sallyport/protocol'
import type { AuthStore } from './auth-state.ts'
import type { Caller } from './caller.ts'
import type { CallInput } from './exchange.ts'
import type { Refresher } from './refresher.ts'
import type { DataOf, Reply } from './reply.ts'
import type { ClientError, Result } from './result.ts'
import type { TokenJar } from './token-jar.ts'

/** What the methods of a client stand on. */
export interface EndpointParts {
  readonly call: Caller
  readonly store: AuthStore
  readonly refresher: Refresher
  readonly jar: TokenJar | null
  /** Where the API is, without a trailing slash. */
  readonly baseUrl: string
  /** A way in has just answered: with a session, or with what is still missing. */
  readonly began: (data: DataOf<'login' | 'verifyOtp'>) => void
  /** A sign-out has just succeeded here, or the server refused to go on. */
  readonly ended: (refusal?: ClientError) => void
}

type TypedCall = <Name extends RouteName>(name: Name, input?: CallInput) => Reply<Name>

/** The outline was checked when the answer was read; the rest is the protocol's promise, kept by the server's own tests. */
export const typedCall =
  (call: Caller): TypedCall =>
  (name, input) =>
    call(name, input) as Reply<typeof name>

/** Does `then` with the data of a success, and passes the result on. */
export async function after<Data>(reply: Promise<Result<Data>>, then: (data: Data) => void): Promise<Result<Data>> {
  const result = await reply
  if (result.error === null) then(result.data)
  return result
}

/** Whether a way in ended in a session. Otherwise a second factor is owed, or the code was for something else. */
export function isSignedIn(data: object): data is SignedInData {
  return 'user' in data
}
