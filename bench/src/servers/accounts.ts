import { cookiesSetBy, openConnection } from '../load/http-connection.ts'
import { cookieHeader, encodeRequest, type RequestSpec } from '../load/request.ts'

export const PASSWORD = 'Correct-Horse-Battery-9'

export const emailOf = (index: number) => `person${index}@example.com`

/** How a server under test names its endpoints. */
export interface AccountPaths {
  readonly signUp: string
  readonly signIn: string
  readonly session: string
}

export const SALLYPORT_PATHS: AccountPaths = { signUp: '/api/auth/register', signIn: '/api/auth/login', session: '/api/auth/me' }

export const BETTER_AUTH_PATHS: AccountPaths = {
  signUp: '/api/auth/sign-up/email',
  signIn: '/api/auth/sign-in/email',
  session: '/api/auth/get-session',
}

export function signUpRequest(port: number, paths: AccountPaths, index: number): RequestSpec {
  return { port, method: 'POST', path: paths.signUp, body: { email: emailOf(index), password: PASSWORD, name: `Person ${index}` } }
}

export function signInRequest(port: number, paths: AccountPaths, index: number): RequestSpec {
  return { port, method: 'POST', path: paths.signIn, body: { email: emailOf(index), password: PASSWORD } }
}

/** Accounts `0` to `count - 1`, through the public API. */
export async function createAccounts(port: number, paths: AccountPaths, count: number): Promise<void> {
  for (let index = 0; index < count; index++) await once(signUpRequest(port, paths, index))
}

/** Sign in and answer all cookies, the way a browser sends them back. */
export async function signIn(port: number, paths: AccountPaths, index = 0): Promise<string> {
  const { head } = await once(signInRequest(port, paths, index))
  return cookieHeader(cookiesSetBy(head))
}

/** The session check of a signed-in browser. */
export function sessionRequest(port: number, paths: AccountPaths, cookie: string): RequestSpec {
  return { port, method: 'GET', path: paths.session, cookie }
}

/** One request on a connection of its own; throws unless it succeeds. */
export async function once(request: RequestSpec) {
  const connection = await openConnection(request.port)
  try {
    const answer = await connection.send(encodeRequest(request))
    if (answer.status >= 300) throw new Error(`${request.path} answered ${answer.status}: ${answer.body.slice(0, 300)}`)
    return answer
  } finally {
    connection.close()
  }
}
