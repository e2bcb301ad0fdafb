/** `npm run check`: everything that can be said about the project without running it. All checks run; each failure is shown. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ensureInstalled } from './lib/install.mjs'
import { lockProblems } from './lib/lock.mjs'
import { packagingProblems } from './lib/packaging.mjs'
import { heading, seconds, table } from './lib/print.mjs'
import { ROOT, runNode, runTool } from './lib/run.mjs'

const succeeds = async (running) => (await running).code === 0

function report(problems) {
  for (const problem of problems) console.error(problem)
  return problems.length === 0
}

const publishable = () =>
  readdirSync(join(ROOT, 'packages'))
    .map((name) => join(ROOT, 'packages', name))
    .filter((folder) => existsSync(join(folder, 'package.json')))
    .filter((folder) => JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')).private !== true)

/** @type {readonly [promise: string, check: () => boolean | Promise<boolean>][]} */
const CHECKS = [
  ['the packages compile', () => succeeds(runTool('typescript/bin/tsc', ['-b']))],
  ['the console compiles', () => succeeds(runTool('typescript/bin/tsc', ['-p', 'apps/console']))],
  ['the tests compile', () => succeeds(runTool('typescript/bin/tsc', ['-p', 'scripts/tsconfig.tests.json']))],
  ['the benchmarks compile', () => succeeds(runTool('typescript/bin/tsc', ['-p', 'bench']))],
  ['format and lint are clean', () => succeeds(runTool('@biomejs/biome/bin/biome', ['ci', '--error-on-warnings']))],
  ['nobody imports across a wall', () => succeeds(runNode(['scripts/architecture.mjs']))],
  ['nothing is unused', () => succeeds(runTool('knip/bin/knip.js', ['--no-progress']))],
  ['the packages are publishable', async () => report(await packagingProblems(publishable()))],
  [
    'the lock file is complete and its licences are known',
    () => report(lockProblems(JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')))),
  ],
  ['the generated documentation is current', () => succeeds(runNode(['scripts/generate-docs.mjs', '--check']))],
  ['the documentation says what is there', () => succeeds(runNode(['scripts/check-docs.mjs']))],
]

await ensureInstalled()
const rows = []
for (const [promise, check] of CHECKS) {
  heading(`Check: ${promise}`)
  const started = performance.now()
  const good = await check()
  rows.push([good ? 'ok' : 'FAILED', seconds(performance.now() - started), promise])
  if (!good) process.exitCode = 1
}
heading('Checks')
table(rows)
