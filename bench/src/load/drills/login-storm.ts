import { setTimeout as pause } from 'node:timers/promises'
import { openConnection, type RawAnswer } from '../http-connection.ts'
import { encodeRequest, type RequestSpec } from '../request.ts'

export interface LoginStorm {
  readonly kind: 'login-storm'
  /** One client each: signs in, and again as soon as it was answered. Empty: the checks alone. */
  readonly logins: readonly RequestSpec[]
  readonly check: RequestSpec
  /** Checks are asked for at this distance, whether or not the last one was answered: a slow server cannot slow down its judge. */
  readonly checkEveryMs: number
  readonly checks: number
  /** From the first login to the first check. */
  readonly leadMs: number
}

export interface LoginStormResult {
  /** Milliseconds; a check that timed out counts as the whole time limit. */
  readonly checkLatenciesMs: readonly number[]
  readonly checksFailed: number
  readonly checksTimedOut: number
  readonly loginStatuses: readonly number[]
  /** Refused logins that named a time to come back. */
  readonly refusedWithRetryAfter: number
  /** Of the logins that succeeded. */
  readonly loginLatenciesMs: readonly number[]
  readonly wallMs: number
}

const CHECK_CONNECTIONS = 32
const CHECK_TIMEOUT_MS = 10_000
/** A refused client does not wait for as long as it is told: storms are not polite. */
const IMPATIENCE_MS = 250

export async function loginStorm(drill: LoginStorm): Promise<LoginStormResult> {
  const startedAt = performance.now()
  const storm = startLogins(drill.logins)
  await pause(drill.leadMs)
  const checks = await runChecks(drill)
  storm.stop()
  const wallMs = performance.now() - startedAt
  return { ...checks, ...storm.seen, wallMs }
}

function startLogins(logins: readonly RequestSpec[]) {
  const seen = { loginStatuses: [] as number[], refusedWithRetryAfter: 0, loginLatenciesMs: [] as number[] }
  let stopped = false

  function note({ status, head }: RawAnswer, latencyMs: number): void {
    seen.loginStatuses.push(status)
    if (status === 200) seen.loginLatenciesMs.push(latencyMs)
    else if (/\r\nretry-after: \d+/i.test(head)) seen.refusedWithRetryAfter += 1
  }

  async function signInAgainAndAgain(login: RequestSpec): Promise<void> {
    const connection = await openConnection(login.port)
    const bytes = encodeRequest(login)
    while (!stopped) {
      const sentAt = performance.now()
      const answer = await connection.send(bytes)
      if (stopped) return
      note(answer, performance.now() - sentAt)
      if (answer.status !== 200) await pause(IMPATIENCE_MS)
    }
  }

  for (const login of logins) {
    signInAgainAndAgain(login).catch((error: unknown) => {
      // Nobody waits for this promise: thrown here, the error ends the load process, and with it the measurement.
      if (!stopped) throw error
    })
  }
  return {
    seen,
    stop() {
      stopped = true
    },
  }
}

async function runChecks({ check, checks, checkEveryMs }: LoginStorm) {
  const bytes = encodeRequest(check)
  const idle = await Promise.all(Array.from({ length: CHECK_CONNECTIONS }, () => openConnection(check.port)))
  const result = { checkLatenciesMs: [] as number[], checksFailed: 0, checksTimedOut: 0 }

  async function askOnce(): Promise<void> {
    const connection = idle.pop() ?? (await openConnection(check.port))
    const sentAt = performance.now()
    try {
      const { status } = await connection.send(bytes, CHECK_TIMEOUT_MS)
      if (status !== 200) result.checksFailed += 1
      result.checkLatenciesMs.push(performance.now() - sentAt)
      idle.push(connection)
    } catch {
      result.checksTimedOut += 1
      result.checkLatenciesMs.push(CHECK_TIMEOUT_MS)
      connection.close()
    }
  }

  const startedAt = performance.now()
  const asked: Promise<void>[] = []
  for (let index = 0; index < checks; index++) {
    await pause(Math.max(0, startedAt + index * checkEveryMs - performance.now()))
    asked.push(askOnce())
  }
  await Promise.all(asked)
  return result
}
