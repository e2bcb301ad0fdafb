import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { runNode } from '../../scripts/lib/run.mjs'
import { type Files, inHouse } from './house.ts'

const biome = fileURLToPath(new URL('../../node_modules/@biomejs/biome/bin/biome', import.meta.url))

interface Report {
  readonly diagnostics: readonly { readonly category: string; readonly location: { readonly path: unknown } }[]
}

/** The lint rules that fire on the house with these files in it. */
async function lint(planted: Files): Promise<readonly string[]> {
  const { stdout } = await inHouse(planted, (folder) =>
    runNode([biome, 'lint', '--reporter=json', '--diagnostic-level=info', '--max-diagnostics=none'], { cwd: folder, capture: true }),
  )
  const report = JSON.parse(stdout.slice(stdout.indexOf('{'))) as Report
  return [...new Set(report.diagnostics.map(({ category }) => category.split('/').at(-1) ?? category))]
}

const lines = (count: number, line: (i: number) => string): string => Array.from({ length: count }, (_, i) => `${line(i)}\n`).join('')
const engine = (text: string): Files => ({ 'packages/engine/src/audit/planted.ts': text })
const longFile = lines(301, (i) => `export const n${i} = ${i}`)
const longFunction = `export function long(n: number): number {\n  let sum = n\n${lines(62, (i) => `  sum += ${i}`)}  return sum\n}\n`
const knot = `export function knot(a: boolean, b: boolean, c: boolean): number {
  if (a) { if (b) { if (c) { for (const d of [a, b]) { while (d) { if (a && b) return 1 } } } } }
  return 0
}\n`

/** Spelled apart, so that a search for real ones does not end here. */
const ANY = 'any'
const IGNORE = ['@ts', 'ignore'].join('-')

/** One planted violation each. The name before the colon is the rule that must fire, alone. */
const PLANTED: Readonly<Record<string, Files>> = {
  noExplicitAny: engine(`export const guess = (value: ${ANY}): string => String(value)\n`),
  noNonNullAssertion: engine('export const first = (list: readonly string[]): string => list[0]!\n'),
  noTsIgnore: engine(`// ${IGNORE}\nexport const one: string = 1\n`),
  noDefaultExport: engine('const one = 1\nexport default one\n'),
  useFilenamingConvention: { 'packages/engine/src/audit/plantedFile.ts': 'export const one = 1\n' },
  useImportType: engine("import { Instant } from '@sallyport/ports'\nexport const later = (now: Instant): Instant => now\n"),
  noImportCycles: {
    'packages/engine/src/audit/one.ts': "import { two } from './two.ts'\nexport const one = (): number => two()\n",
    'packages/engine/src/audit/two.ts': "import { one } from './one.ts'\nexport const two = (): number => one()\n",
  },
  noUndeclaredDependencies: engine("import { sql } from 'kysely'\nexport const raw = sql\n"),
  noFloatingPromises: engine('const save = async (): Promise<number> => 1\nexport function run(): void {\n  save()\n}\n'),
  noMisusedPromises: engine(
    'const allowed = async (): Promise<boolean> => false\nexport const check = (): string => (allowed() ? "in" : "out")\n',
  ),
  useExhaustiveSwitchCases: engine(
    "type Kind = 'a' | 'b'\nexport function act(kind: Kind): void {\n  switch (kind) {\n    case 'a':\n      break\n  }\n}\n",
  ),
  useErrorCause: engine(
    'export function read(text: string): unknown {\n  try {\n    return JSON.parse(text)\n  } catch (error) {\n    throw new Error(String(error))\n  }\n}\n',
  ),
  noExcessiveLinesPerFile: engine(longFile),
  noExcessiveLinesPerFunction: engine(longFunction),
  noExcessiveCognitiveComplexity: engine(knot),
  useNodejsImportProtocol: { 'packages/store-sql/src/planted.ts': "import { readFileSync } from 'fs'\nexport const read = readFileSync\n" },
  noFocusedTests: { 'packages/engine/src/audit/planted.test.ts': `import { test } from 'vitest'\ntest.${'only'}('one', () => {})\n` },
  noSkippedTests: { 'packages/engine/src/audit/planted.test.ts': `import { test } from 'vitest'\ntest.${'skip'}('one', () => {})\n` },
  'noRestrictedImports: a Node built-in in the engine': engine(
    "import { readFileSync } from 'node:fs'\nexport const read = readFileSync\n",
  ),
  'noRestrictedImports: node:crypto has neighbours': engine("import { posix } from 'node:path/posix'\nexport const p = posix\n"),
  'noRestrictedImports: a dynamic import in the engine': engine("export const read = async () => import('node:fs')\n"),
  'noRestrictedGlobals: the clock': engine('export const now = (): number => Date.now()\n'),
  'noRestrictedGlobals: a new Date': engine('export const now = (): unknown => new Date()\n'),
  'noRestrictedGlobals: Date through globalThis': engine('export const now = (): number => globalThis.Date.now()\n'),
  'noRestrictedGlobals: the environment': engine('export const secret = (): unknown => process.env\n'),
  'noRestrictedGlobals: Buffer': engine('export const bytes = (text: string): Uint8Array => Buffer.from(text)\n'),
  'noRestrictedGlobals: __dirname': engine('export const here = (): string => __dirname\n'),
  'noNodejsModules: ports': {
    'packages/ports/src/planted.ts': "import { randomBytes } from 'node:crypto'\nexport const r = randomBytes\n",
  },
  'noNodejsModules: protocol': {
    'packages/protocol/src/planted.ts': "import { randomBytes } from 'node:crypto'\nexport const r = randomBytes\n",
  },
  'noNodejsModules: client': {
    'packages/client/src/planted.ts': "import { EventEmitter } from 'node:events'\nexport const e = EventEmitter\n",
  },
  'noRestrictedGlobals: the environment in the client': {
    'packages/client/src/planted.ts': 'export const origin = (): unknown => process.env\n',
  },
  'noRestrictedImports: a store in the engine': engine("export type { later } from '@sallyport/store-sql'\n"),
  'noRestrictedImports: the engine in a store': { 'packages/store-sql/src/planted.ts': "export { createAuth } from '@sallyport/engine'\n" },
  'noRestrictedImports: the engine in the browser': { 'apps/console/src/planted.ts': "export { createAuth } from '@sallyport/engine'\n" },
}

test('the clean house is green; only the clock file knows Date, and node:crypto is allowed', async () => {
  expect(await lint({})).toEqual([])
})

test('tests may be long', async () => {
  expect(await lint({ 'packages/engine/src/audit/planted.test.ts': `${longFile}${longFunction}` })).toEqual([])
})

test('configuration files may export by default', async () => {
  expect(await lint({ 'vite.config.ts': 'const config = {}\nexport default config\n' })).toEqual([])
})

test.concurrent.for(Object.entries(PLANTED))('%s', async ([title, planted]) => {
  expect(await lint(planted)).toEqual([title.split(':')[0]])
})
