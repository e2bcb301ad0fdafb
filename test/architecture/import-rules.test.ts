import { beforeAll, describe, expect, test } from 'vitest'
import rules from '../../.dependency-cruiser.mjs'
import { checkArchitecture, findUnseen } from '../../scripts/lib/architecture.mjs'
import { type Files, inHouse } from './house.ts'

const imports = (specifier: string): string => `export * from '${specifier}'\n`

/** One planted violation per door. The name before the colon is the rule that must fire, alone. */
const PLANTED: Readonly<Record<string, Files>> = {
  'no-cycles': {
    'packages/engine/src/audit/one.ts': "import type { Two } from './two.ts'\nexport type One = Two\n",
    'packages/engine/src/audit/two.ts': "import type { One } from './one.ts'\nexport type Two = One\n",
  },
  'everything-resolves': { 'packages/engine/src/audit/lost.ts': imports('./nowhere.ts') },
  'everything-resolves: a package that does not exist': { 'packages/hashing/src/lost.ts': imports('@sallyport/nobody') },
  'packages-are-entered-by-name': { 'packages/store-sql/src/back-door.ts': imports('../../ports/src/index.ts') },
  'packages-are-entered-by-name: the console': { 'apps/console/src/back-door.ts': imports('../../../packages/react/src/index.ts') },
  'ports-import-nothing': { 'packages/ports/src/users.ts': "import type { z } from 'zod'\nexport type User = z.ZodType\n" },
  'ports-import-nothing: not even Node': { 'packages/ports/src/bytes.ts': imports('node:crypto') },
  'protocol-imports-only-its-schema-library': { 'packages/protocol/src/ids.ts': imports('uuid') },
  'stores-know-only-ports: store': { 'packages/store-sql/src/curious.ts': imports('@sallyport/engine') },
  'stores-know-only-ports: volatile': { 'packages/volatile-memory/src/curious.ts': imports('@sallyport/protocol') },
  'stores-know-only-ports: hashing': { 'packages/hashing/src/curious.ts': imports('@sallyport/store-sql') },
  'stores-know-only-ports: mail': { 'packages/mail-smtp/src/curious.ts': imports('@sallyport/engine') },
  'stores-know-only-ports: contract': { 'packages/store-contract/src/curious.ts': imports('@sallyport/engine') },
  'browser-never-sees-the-server: client': { 'packages/client/src/curious.ts': imports('@sallyport/engine') },
  'browser-never-sees-the-server: react': {
    'packages/react/src/curious.ts': "import type { later } from '@sallyport/store-sql'\nexport type L = typeof later\n",
  },
  'browser-never-sees-the-server: console': { 'apps/console/src/curious.ts': imports('@sallyport/engine') },
  'client-knows-only-protocol': { 'packages/client/src/hooks.ts': imports('@sallyport/react') },
  'engine-knows-only-ports-and-protocol': { 'packages/engine/src/audit/curious.ts': imports('@sallyport/store-sql') },
  'engine-is-runtime-neutral': { 'packages/engine/src/audit/write-file.ts': imports('node:fs') },
  'kernel-is-the-floor': { 'packages/engine/src/kernel/climber.ts': imports('../sessions/start-session.ts') },
  'only-http-and-routes-touch-http': { 'packages/engine/src/sessions/end-session.ts': imports('../http/handler.ts') },
  'sign-in-methods-are-islands': { 'packages/engine/src/sign-in/password/second-factor.ts': imports('../totp/verify-code.ts') },
  'methods-never-mint-sessions': { 'packages/engine/src/sign-in/totp/shortcut.ts': imports('../../sessions/start-session.ts') },
}

const ruleOf = (title: string): string => title.split(':')[0] ?? title

test('the clean house is green, and every file in it was looked into', async () => {
  const found = await inHouse({}, checkArchitecture)
  expect(found).toMatchObject({ violations: [], unseen: [], failure: '' })
  expect(found.modules).toBeGreaterThan(20)
})

test('tests may build the whole house', async () => {
  const planted = {
    'packages/engine/src/sessions/race.test.ts': `${imports('@sallyport/store-sql')}${imports('../http/handler.ts')}${imports('node:os')}`,
  }
  expect(await inHouse(planted, checkArchitecture)).toMatchObject({ violations: [], unseen: [], failure: '' })
})

describe('each planted violation fires its rule and no other, in one house that is clean beside them', () => {
  let violations: readonly { rule: string; from: string }[] = []
  beforeAll(async () => {
    violations = (await inHouse(Object.assign({}, ...Object.values(PLANTED)) as Files, checkArchitecture)).violations
  })

  test.for(Object.entries(PLANTED))('%s', ([title, planted]) => {
    const fired = violations.filter(({ from }) => from in planted).map(({ rule }) => rule)
    expect([...new Set(fired)]).toEqual([ruleOf(title)])
  })

  test('nothing fires elsewhere', () => {
    const files = new Set(Object.values(PLANTED).flatMap((planted) => Object.keys(planted)))
    expect(violations.filter(({ from }) => !files.has(from))).toEqual([])
  })
})

test('every rule has its planted violation', () => {
  const planted = new Set(Object.keys(PLANTED).map(ruleOf))
  expect(rules.forbidden?.map(({ name }) => name).filter((name) => name === undefined || !planted.has(name))).toEqual([])
})

test('a file that the tool skipped, or in which it saw no import, is reported', async () => {
  const modules = [
    { source: 'packages/ports/src/index.ts', dependencies: [] },
    { source: 'packages/client/src/index.ts', dependencies: [] },
  ]
  const unseen = await inHouse({}, async (folder) => findUnseen(folder, ['packages'], modules))
  expect(unseen).toContain('packages/engine/src/index.ts')
  expect(unseen).toContain('packages/client/src/index.ts')
  expect(unseen).not.toContain('packages/ports/src/index.ts')
})
