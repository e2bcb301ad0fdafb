/**
 * `npm test`: install and build what is missing, then run everything that this machine can run and say what it could not.
 * `npm test -- --only=check|unit|faults|e2e` runs one step. With CI=true whatever did not run is a failure.
 * The last line is `N passed, N failed`; a step that fails without a failing test (a check, a server that does not start) counts as one.
 */
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { ensureBuilt } from './lib/build.mjs'
import { ensureChromium } from './lib/chromium.mjs'
import { ensureInstalled } from './lib/install.mjs'
import { heading, seconds, stop, table } from './lib/print.mjs'
import { playwrightResults, vitestResults } from './lib/results.mjs'
import { ROOT, runNode, runTool } from './lib/run.mjs'
import { ensureServers } from './lib/servers.mjs'

/** @typedef {{ code: number, ms: number, passed: number, failed: string[], skipped: string[], notRun?: string }} Outcome */

const artifact = (name) => join(ROOT, 'artifacts', name)
const onlyChecks = { passed: 0, failed: [], skipped: [] }

async function vitest(name, projects) {
  const report = artifact(`${name}.json`)
  rmSync(report, { force: true })
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`]
  const result = await runTool('vitest/vitest.mjs', ['run', ...projects.flatMap((project) => ['--project', project]), ...reporters])
  return { ...result, ...vitestResults(report) }
}

/** The stores' tests start servers of their own and fail in CI, or are skipped by name, where there is none. */
async function units() {
  for (const reason of await ensureServers()) console.log(`  ⚠ ${reason}`)
  return vitest('unit', ['node', 'dom'])
}

async function endToEnd() {
  const chromium = await ensureChromium()
  if (chromium.path === null) return { code: 0, ms: 0, ...onlyChecks, notRun: chromium.reason }
  rmSync(artifact('playwright.json'), { force: true })
  const result = await runTool('@playwright/test/cli.js', ['test'], { env: { ...process.env, PW_CHROMIUM: chromium.path } })
  return { ...result, ...playwrightResults(artifact('playwright.json')) }
}

/** @type {Record<string, { title: string, go: () => Promise<Outcome> }>} */
const STEPS = {
  check: { title: 'types, lint, architecture, packaging', go: async () => ({ ...(await runNode(['scripts/check.mjs'])), ...onlyChecks }) },
  unit: { title: 'units, stores, HTTP, components', go: units },
  faults: { title: 'crashes, races, outages (short)', go: () => vitest('faults', ['faults']) },
  e2e: { title: 'the pages in a browser', go: endToEnd },
}

function chosenSteps(args) {
  const only = args.find((arg) => arg.startsWith('--only='))?.slice('--only='.length)
  if (only === undefined) return Object.keys(STEPS)
  if (!(only in STEPS)) stop(`--only takes one of ${Object.keys(STEPS).join(', ')}, not "${only}".`)
  return [only]
}

/** A step that was asked for tests and ran none has not passed. */
function settle(name, outcome) {
  const ran = outcome.passed + outcome.failed.length + outcome.skipped.length > 0
  const empty = name !== 'check' && outcome.code === 0 && !ran && outcome.notRun === undefined
  const silent = (outcome.code !== 0 || empty) && outcome.failed.length === 0
  return {
    ...outcome,
    failed: silent ? ['the step itself: see its output above'] : outcome.failed,
    notRun: outcome.notRun ?? (ran || name === 'check' ? undefined : 'no test ran'),
  }
}

/** @returns {string[]} what did not run, and why */
function omissions(outcomes) {
  return Object.entries(outcomes).flatMap(([name, { notRun, skipped }]) => [
    ...(notRun === undefined ? [] : [`${name}: ${notRun}`]),
    ...skipped.map((test) => `${name}: skipped "${test}"`),
  ])
}

const verdict = ({ failed, notRun }) => (failed.length > 0 ? 'FAILED' : notRun === undefined ? 'ok' : 'NOT RUN')

const steps = chosenSteps(process.argv.slice(2))
await ensureInstalled()
if (steps.some((name) => name !== 'check')) await ensureBuilt()
const outcomes = {}
for (const name of steps) {
  heading(`${name}: ${STEPS[name].title}`)
  outcomes[name] = settle(name, await STEPS[name].go())
}

heading('Summary')
table([
  ['', 'step', 'passed', 'failed', 'skipped', 'time', ''],
  ...steps.map((name) => {
    const { passed, failed, skipped, ms } = outcomes[name]
    return [verdict(outcomes[name]), name, `${passed}`, `${failed.length}`, `${skipped.length}`, seconds(ms), STEPS[name].title]
  }),
])
const missing = omissions(outcomes)
if (missing.length > 0) console.log(`\nDID NOT RUN:\n${missing.map((line) => `  - ${line}`).join('\n')}`)
const failures = steps.flatMap((name) => outcomes[name].failed.map((test) => `${name}: ${test}`))
if (failures.length > 0) console.log(`\nFAILED:\n${failures.map((line) => `  - ${line}`).join('\n')}`)
const passed = steps.reduce((sum, name) => sum + outcomes[name].passed, 0)
const incomplete = process.env.CI === 'true' && missing.length > 0
if (incomplete) console.log('\nCI runs everything: what did not run is a failure.')
process.exitCode = failures.length > 0 || incomplete ? 1 : 0
console.log(`\n${passed} passed, ${failures.length} failed`)
