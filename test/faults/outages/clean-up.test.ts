import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { type Api, apiAt } from '../crash/api.ts'
import { moveIn, type Resident, refresh } from '../crash/residents.ts'
import { seedDeadSessions } from '../support/dead-sessions.ts'
import { repetitions } from '../support/seeded-random.ts'
import { openTarget } from '../support/target.ts'
import { useDatabase } from '../support/use-database.ts'
import { useBundledServer } from './bundled-server.ts'

const rows = repetitions('DEAD_ROWS', 2_000)
const RUNNERS = 3
const RESIDENTS = 4

const bundle = useBundledServer()
let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sallyport-clean-up-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

/** Refreshes, looks around and signs in again as long as it goes; how often. Every answer must be a good one. */
async function live(api: Api, resident: Resident, isOver: () => boolean): Promise<number> {
  let rounds = 0
  for (; !isOver(); rounds += 1) {
    const { accessToken, email, password, device } = resident
    expect((await api('GET', '/api/auth/me', undefined, { accessToken })).status).toBe(200)
    expect((await refresh(api, resident)).status).toBe(200)
    if (rounds % 10 === 9)
      expect((await api('POST', '/api/auth/login', { email, password }, { device: `new-${rounds}-${device}` })).status).toBe(200)
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
  return rounds
}

/** F-22 (I3, I12). That no batch is greater than it may be is in the tests of the clean-up; how slow others get, in `npm run bench -- clean-up`. */
describe.each(['sqlite', 'postgres', 'mariadb'] as const)('%s', (kind) => {
  const database = useDatabase(kind)

  it(`removes ${rows} dead sessions once, by ${RUNNERS} runners at the same time, and no live one`, {
    timeout: 600_000,
  }, async (context) => {
    const target = await database(context).fresh()
    const store = await openTarget(target, { migrate: true })
    onTestFinished(() => store.close())
    const variables = { DATABASE_URL: kind === 'sqlite' ? `sqlite:${target.address}` : target.address }
    const api = apiAt((await bundle.start(folder, variables)).address)
    const residents = await Promise.all(Array.from({ length: RESIDENTS }, (_, index) => moveIn(api, `resident-${index}`)))
    const ghost = await moveIn(api, 'ghost')
    const { id: ghostId = '' } = (await store.users.findByEmail(ghost.email)) ?? {}
    const [template] = await store.sessions.list(ghostId, Date.now())
    expect((await api('POST', '/api/auth/logout', undefined, { accessToken: ghost.accessToken })).status).toBe(200)
    await seedDeadSessions(target, template?.id ?? '', rows)
    expect(await store.sessions.list(ghostId, Date.now()), 'dead without any clean-up').toEqual([])

    let isOver = false
    const living = Promise.all(residents.map((resident) => live(api, resident, () => isOver)))
    const cleanUp = async () =>
      (JSON.parse(await bundle.run(folder, ['cleanup', '--json'], variables)) as { readonly removed: { readonly sessions: number } })
        .removed
    const removed = await Promise.all(Array.from({ length: RUNNERS }, cleanUp)).finally(() => {
      isOver = true
    })
    expect(Math.min(...(await living)), 'rounds of each resident meanwhile').toBeGreaterThan(5)

    expect(removed.reduce((sum, { sessions }) => sum + sessions, 0)).toBe(rows)
    expect((await cleanUp()).sessions, 'nothing is left').toBe(0)
    expect(await store.sessions.find('dead-1')).toBeNull()
    expect((await refresh(api, ghost)).status, 'what ended stays ended').toBe(401)
    for (const resident of residents) expect((await refresh(api, resident)).status).toBe(200)
  })
})
