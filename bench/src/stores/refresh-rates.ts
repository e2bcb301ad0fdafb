import { ask, dataOf, type InProcess, type Tokens } from '../library/in-process.ts'
import { rotateUntil, startSession } from '../library/session-chains.ts'
import { emailOf, PASSWORD } from '../servers/accounts.ts'

const CALLERS = 32

const perSecond = (chains: readonly number[], elapsedMs: number) => (chains.reduce((sum, count) => sum + count, 0) * 1_000) / elapsedMs

async function rateOf(work: (endAt: number) => Promise<readonly number[]>, durationMs: number): Promise<number> {
  const startedAt = performance.now()
  const chains = await work(startedAt + durationMs)
  return perSecond(chains, performance.now() - startedAt)
}

/** `sessions.rotate` alone: 32 sessions, each a chain. */
export async function rotationsPerSecond({ store }: InProcess, durationMs: number): Promise<number> {
  const ids = Array.from({ length: CALLERS }, (_, index) => `chain-${index}`)
  await Promise.all(ids.map((id) => startSession(store, id)))
  return rateOf((endAt) => Promise.all(ids.map((id) => rotateUntil(store, id, endAt))), durationMs)
}

async function signIn({ auth }: InProcess, index: number): Promise<Tokens> {
  const email = `caller${emailOf(index)}`
  await auth.operations.createUser({ email, password: PASSWORD, verified: true })
  return dataOf<Tokens>(await ask(auth, { method: 'POST', path: '/api/auth/login', body: { email, password: PASSWORD } }))
}

async function refreshUntil({ auth }: InProcess, first: Tokens, endAt: number): Promise<number> {
  let refreshes = 0
  for (let { refreshToken } = first; performance.now() < endAt; refreshes++) {
    const { deviceToken = '' } = first
    const answer = await ask(auth, { method: 'POST', path: '/api/auth/refresh', body: { refreshToken }, deviceToken })
    refreshToken = dataOf<Tokens>(answer).refreshToken
  }
  return refreshes
}

/** The whole request without HTTP: 32 clients that refresh with what their last refresh brought. */
export async function refreshesPerSecond(engine: InProcess, durationMs: number): Promise<number> {
  const clients = await Promise.all(Array.from({ length: CALLERS }, (_, index) => signIn(engine, index)))
  return rateOf((endAt) => Promise.all(clients.map((tokens) => refreshUntil(engine, tokens, endAt))), durationMs)
}
