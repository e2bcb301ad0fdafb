import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { AnswerLost, apiAt } from '../crash/api.ts'
import { moveIn, refresh } from '../crash/residents.ts'
import { type CrashSite, openCrashSite } from '../crash-points/crash-site.ts'
import { administerPostgres, startDatabase, type TestDatabase } from '../support/test-database.ts'

const DOWN_MS = 1_500

let missing: string | null = null
let database: TestDatabase | null = null
let site: CrashSite | null = null
beforeAll(async () => {
  const started = await startDatabase('postgres')
  if ('missing' in started) {
    missing = started.missing
    if (process.env.CI === 'true') throw new Error(missing)
    return
  }
  database = started
  site = await openCrashSite(started)
}, 120_000)
afterAll(async () => {
  await site?.close()
  await database?.stop()
})

function here(skip: (reason: string) => void): CrashSite {
  if (missing !== null) skip(missing)
  if (site === null) throw new Error('there is no site')
  return site
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

describe('PostgreSQL under a real server', () => {
  it('is killed and comes back: 503 with Retry-After meanwhile, no address in any answer, and on it goes (F-11)', async ({ skip }) => {
    const { api, database: own, proxy } = here(skip)
    if (own.process === null) return skip('the server is not ours to kill')
    const ann = await moveIn(api(), 'ann-down')
    await own.process.kill()
    const refused = [
      await refresh(api(), ann),
      await api()('POST', '/api/auth/login', { email: ann.email, password: ann.password }),
      await api()('POST', '/api/auth/register', { email: 'late@example.com', password: ann.password, name: 'Late' }),
    ]
    for (const answer of refused) {
      expect(answer).toMatchObject({ status: 503 })
      expect(Number(answer.retryAfter)).toBeGreaterThan(0)
      expect(JSON.stringify(answer)).not.toMatch(new RegExp(`postgres|127\\.0\\.0\\.1|${proxy.port}`))
    }
    expect((await api()('GET', '/livez')).status, 'the process lives').toBe(200)
    expect((await api()('GET', '/readyz')).status, 'and says that it is not ready').toBe(503)
    await pause(DOWN_MS)
    await own.process.start()
    await expect.poll(async () => (await api()('GET', '/readyz')).status).toBe(200)
    expect((await refresh(api(), ann)).status, 'the old token goes on').toBe(200)
  })

  it('turns read-only: nothing is written, nobody gets in, and no revocation is said to have happened (F-14, F-35)', async ({ skip }) => {
    const { api, target, store, proxy } = here(skip)
    const ben = await moveIn(api(), 'ben-read-only')
    const turn = async (mode: 'on' | 'off') => {
      const elsewhere = new URL(target.address)
      const name = elsewhere.pathname.slice(1)
      elsewhere.pathname = '/postgres'
      await administerPostgres(elsewhere.href, `alter database "${name}" set default_transaction_read_only = ${mode}`)
      proxy.release()
    }
    const { accessToken } = ben
    await turn('on')
    const refused = [
      await api()('POST', '/api/auth/login', { email: ben.email, password: ben.password }),
      await api()('POST', '/api/auth/logout', undefined, { accessToken }),
      await api()('POST', '/api/auth/logout-all', undefined, { accessToken }),
      await refresh(api(), ben),
    ]
    expect(refused.map(({ status }) => status)).toEqual([503, 503, 503, 503])
    const user = await store.users.findByEmail(ben.email)
    expect((await store.sessions.list(user?.id ?? '', Date.now())).length, 'what could not be ended lives').toBe(1)
    await turn('off')
    expect((await refresh(api(), ben)).status).toBe(200)
    expect((await api()('POST', '/api/auth/logout-all', undefined, { accessToken: ben.accessToken })).status).toBe(200)
    expect((await refresh(api(), ben)).status).toBe(401)
  })

  it('loses the connection under each revocation: an answer of 200 means revoked, always (F-35)', async ({ skip }) => {
    const { api, proxy, store } = here(skip)
    for (let at = 1; at <= 8; at += 1) {
      const eve = await moveIn(api(), `eve-${at}`)
      const user = await store.users.findByEmail(eve.email)
      proxy.arm({ at, moment: 'after' }, () => proxy.release())
      const answer = await api()('POST', '/api/auth/logout', undefined, { accessToken: eve.accessToken }).catch((error: unknown) => {
        if (error instanceof AnswerLost) return null
        throw error
      })
      const reached = proxy.disarm()
      const alive = (await store.sessions.list(user?.id ?? '', Date.now())).length
      expect([200, 503, undefined]).toContain(answer?.status)
      if (answer?.status === 200) expect(alive, `cut at request ${at}`).toBe(0)
      if (!reached) return
    }
  })

  it('takes three nodes that start together on nothing at all: one schema, one account per address (F-36)', async ({ skip }) => {
    const { database: own, startNodes } = here(skip)
    const target = await own.fresh()
    const nodes = await startNodes(target, 3)
    try {
      const twin = { email: 'twin@example.com', password: 'Resident-Password-1!', name: 'Twin' }
      const answers = await Promise.all(nodes.map(({ address }) => apiAt(address)('POST', '/api/auth/register', twin)))
      expect(answers.map(({ status }) => status)).toEqual([201, 201, 201])
      for (const { address } of nodes) expect((await apiAt(address)('GET', '/readyz')).status).toBe(200)
    } finally {
      for (const node of nodes) node.signal('SIGKILL')
    }
  })
})
