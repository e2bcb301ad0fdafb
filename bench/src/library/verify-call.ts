/** What `auth.verify(request)` costs an application that has the engine inside it. */

import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { createAuth } from '@sallyport/engine'
import { createHashingPool } from '@sallyport/hashing'
import { openSqliteStore } from '@sallyport/store-sql'
import { createMemoryVolatile } from '@sallyport/volatile-memory'
import { answerParent } from '../processes/answer-parent.ts'
import { PASSWORD } from '../servers/accounts.ts'

export interface VerifyCallInput {
  readonly path: string
  readonly rounds: number
  readonly callsPerRound: number
}

export interface VerifyCallResult {
  /** Microseconds of CPU per call, one per round. */
  readonly sameTokenUs: readonly number[]
  readonly newTokenUs: readonly number[]
}

const ORIGIN = 'http://127.0.0.1:5000'
/** A new token costs a refresh, which is dear beside a check. */
const CALLS_PER_REFRESH = 10
const EMAIL = 'person0@example.com'

type Auth = ReturnType<typeof createAuth>
type Jar = Map<string, string>

async function openAuth(path: string) {
  const store = await openSqliteStore({ path, migrate: true })
  const hashing = createHashingPool()
  const auth = createAuth({
    store,
    hashing,
    volatile: createMemoryVolatile(),
    mail: null,
    environment: 'development',
    publicUrl: ORIGIN,
    secrets: { access: 'a'.repeat(64), refresh: 'r'.repeat(64) },
    limits: { rateLimit: 'off' },
    registration: { emailVerification: 'optional' },
  })
  await auth.start()
  const close = async () => {
    await auth.close()
    await hashing.close()
    await store.close()
  }
  return { auth, close }
}

const cookieOf = (jar: Jar) => [...jar].map(([name, value]) => `${name}=${value}`).join('; ')

async function post(auth: Auth, path: string, jar: Jar, body: object): Promise<void> {
  const headers = { 'content-type': 'application/json', origin: ORIGIN, ...(jar.size > 0 && { cookie: cookieOf(jar) }) }
  const response = await auth.handler(new Request(ORIGIN + path, { method: 'POST', headers, body: JSON.stringify(body) }))
  if (!response.ok) throw new Error(`${path} answered ${response.status}: ${await response.text()}`)
  for (const line of response.headers.getSetCookie()) {
    const [name = '', value = ''] = (line.split(';')[0] ?? '').split('=', 2)
    jar.set(name, value)
  }
}

function requestWith(cookie: string): Request {
  return new Request(`${ORIGIN}/anything`, {
    headers: { cookie, 'user-agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101' },
  })
}

setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc') as () => void

/** The requests are made before the clock starts, and what their making left behind is gone: both are the framework's. */
async function cpuPerCall(auth: Auth, requests: readonly Request[]): Promise<number> {
  collectGarbage()
  const cpu = process.cpuUsage()
  for (const request of requests) if ((await auth.verify(request)) === null) throw new Error('a valid token was refused')
  const { user, system } = process.cpuUsage(cpu)
  return (user + system) / requests.length
}

answerParent(async ({ path, rounds, callsPerRound }: VerifyCallInput): Promise<VerifyCallResult> => {
  const { auth, close } = await openAuth(path)
  const jar: Jar = new Map()
  await post(auth, '/api/auth/register', jar, { email: EMAIL, password: PASSWORD, name: 'Ann Lee' })
  await post(auth, '/api/auth/login', jar, { email: EMAIL, password: PASSWORD })
  const sameTokenUs: number[] = []
  const newTokenUs: number[] = []
  const same = () => Array.from({ length: callsPerRound }, () => requestWith(cookieOf(jar)))
  await cpuPerCall(auth, same())
  for (let round = 0; round < rounds; round++) {
    sameTokenUs.push(await cpuPerCall(auth, same()))
    // Every refresh brings a token that nobody has checked before.
    const fresh: Request[] = []
    for (let index = 0; index < callsPerRound / CALLS_PER_REFRESH; index++) {
      await post(auth, '/api/auth/refresh', jar, {})
      fresh.push(requestWith(cookieOf(jar)))
    }
    newTokenUs.push(await cpuPerCall(auth, fresh))
  }
  await close()
  return { sameTokenUs, newTokenUs }
})
