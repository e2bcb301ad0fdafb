import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest'
import { repetitions, seededRandom, seedOfRun } from '../support/seeded-random.ts'
import { sqliteFile } from '../support/target.ts'
import { AnswerLost, type Api, apiAt } from './api.ts'
import { countEvents, findHalfStates } from './half-states.ts'
import { Person } from './person.ts'
import { type ServerProcess, startServer } from './server-process.ts'
import { verifyAudit } from './verify-audit.ts'

const seed = seedOfRun()
const kills = repetitions('KILLS', 12)
const PEOPLE = 8
/** Who joins at every start, so that sign-ups are always under way when the end comes. */
const NEWCOMERS = 2

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'sallyport-crash-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

/** The moment to kill is counted in work, not in time: a slow machine gets as far as a quick one. */
async function acknowledgements(people: readonly Person[], wanted: number, server: ServerProcess): Promise<void> {
  const total = () => people.reduce((sum, person) => sum + person.acknowledged, 0)
  const goal = total() + wanted
  let over = false
  void server.exited.then(() => {
    over = true
  })
  while (!over && total() < goal && people.every((person) => person.violations.length === 0)) await pause(1)
}

/** Checks that end early because the server is gone would be checks not made. */
async function recoverAll(people: readonly Person[], api: Api): Promise<void> {
  await Promise.all(
    people.map((person) =>
      person.recover(api).catch((error: unknown) => {
        if (!(error instanceof AnswerLost) || person.violations.length === 0) throw error
      }),
    ),
  )
}

it(`loses nothing and leaves nothing half done over ${kills} kills (SALLYPORT_SEED=${seed})`, {
  timeout: 60_000 + kills * 20_000,
}, async () => {
  const random = seededRandom(`${seed}/kills`)
  const path = join(folder, 'sallyport.db')
  const everybody: Person[] = []
  let people: Person[] = []
  for (let life = 0; life < kills; life += 1) {
    const where = `SALLYPORT_SEED=${seed}, kill ${life + 1}`
    const server = await startServer(folder)
    onTestFinished(() => server.signal('SIGKILL'))
    const api = apiAt(server.address)
    await recoverAll(people, api)
    const violations = everybody.flatMap((person) => person.violations)
    expect(violations, `${where}, after the restart\n${server.output()}`).toEqual([])

    const newcomers = Array.from({ length: life === 0 ? PEOPLE : NEWCOMERS }, (_, index) => {
      const name = `person-${life}-${index}`
      return new Person(name, seededRandom(`${seed}/${name}`))
    })
    everybody.push(...newcomers)
    people = [...people, ...newcomers].slice(-PEOPLE)
    const living = people.map((person) => person.live(api))
    // Whoever fails in another way than by a lost answer ends the wait, and the test.
    await Promise.race([acknowledgements(people, random.between(12, 90), server), Promise.all(living)])
    await pause(random.between(0, 15))
    server.signal('SIGKILL')
    await Promise.all([...living, server.exited])

    expect(findHalfStates(path), where).toEqual([])
    expect(await verifyAudit(sqliteFile(path)), where).toMatchObject({ ok: true, broken: null })
  }

  const last = await startServer(folder)

  onTestFinished(() => last.signal('SIGKILL'))
  await recoverAll(people, apiAt(last.address))
  last.signal('SIGTERM')
  expect(await last.exited).toBe(0)
  expect(everybody.flatMap((person) => person.violations)).toEqual([])
  expect(findHalfStates(path)).toEqual([])
  const events = countEvents(path)
  for (const action of ['register', 'email_verified', 'login', 'password_reset_requested', 'password_reset', 'logout']) {
    expect(events.get(action) ?? 0, action).toBeGreaterThan(0)
  }
})
