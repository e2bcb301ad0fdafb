import { describe, expect, it, onTestFinished } from 'vitest'
import { verifyAudit } from '../crash/verify-audit.ts'
import { repetitions, type SeededRandom, seededRandom, seedOfRun } from '../support/seeded-random.ts'
import { startDatabase } from '../support/test-database.ts'
import { MOMENTS } from './counting-proxy.ts'
import { type CrashSite, openCrashSite } from './crash-site.ts'
import { strikesOn } from './enumerate.ts'
import { OPERATIONS, type Operation } from './operations.ts'
import { type CrashPoint, describePoint, runCrashPoint } from './run-crash-point.ts'

const seed = seedOfRun()
/** Points on each database, one of each operation; `npm run prove` does all of them. */
const points = repetitions('CRASH_POINTS', OPERATIONS.length)
/** As far as the shortest operation surely gets. */
const FARTHEST = 9

function somePoint(random: SeededRandom, site: CrashSite, operation: Operation): CrashPoint {
  const [first = 'drop connections', ...others] = strikesOn(site)
  return { operation, strike: random.pick([first, ...others]), moment: random.pick(MOMENTS), at: random.between(1, FARTHEST) }
}

describe.each(['postgres', 'mariadb', 'mongo'] as const)(
  `%s, cut at a request boundary (SALLYPORT_SEED=${seed}, CRASH_POINTS=${points})`,
  (kind) => {
    it('every operation is all or nothing, and everybody goes on', { timeout: 120_000 + points * 15_000 }, async ({ skip }) => {
      const database = await startDatabase(kind)
      if ('missing' in database) {
        if (process.env.CI === 'true') throw new Error(database.missing)
        return skip(database.missing)
      }
      onTestFinished(() => database.stop())
      const site = await openCrashSite(database)
      onTestFinished(() => site.close())
      const random = seededRandom(`${seed}/crash-points/${kind}`)
      let reached = 0
      for (let run = 0; run < points; run += 1) {
        const operation = OPERATIONS[run % OPERATIONS.length]
        if (operation === undefined) break
        const point = somePoint(random, site, operation)
        const outcome = await runCrashPoint(site, point)
        expect(outcome.violations, `${describePoint(point)}\n${site.output()}`).toEqual([])
        if (outcome.reached) reached += 1
      }
      expect(reached).toBeGreaterThan(points / 4)
      expect(await verifyAudit(site.target)).toMatchObject({ ok: true, broken: null })
    })
  },
)
