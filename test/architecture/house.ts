import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** Files by their path from the root of a tree. */
export type Files = Readonly<Record<string, string>>

const root = fileURLToPath(new URL('../..', import.meta.url))

/** Packages with what they declare; more than they may use, so that a planted import breaks one rule and not two. */
const PACKAGES: Readonly<Record<string, readonly string[]>> = {
  'packages/ports': [],
  'packages/protocol': ['zod'],
  'packages/engine': ['@sallyport/ports', '@sallyport/protocol', '@sallyport/store-sql', 'uuid', 'vitest'],
  'packages/store-contract': ['@sallyport/ports'],
  'packages/store-sql': ['@sallyport/ports', '@sallyport/engine'],
  'packages/volatile-memory': ['@sallyport/ports'],
  'packages/hashing': ['@sallyport/ports'],
  'packages/mail-smtp': ['@sallyport/ports'],
  'packages/client': ['@sallyport/protocol', '@sallyport/react', '@sallyport/engine'],
  'packages/react': ['@sallyport/client'],
  'apps/console': ['@sallyport/react', '@sallyport/engine', '@sallyport/store-sql'],
}

const takesInstant = "import type { Instant } from '@sallyport/ports'\n\nexport const later = (now: Instant): Instant => now + 1\n"

/** The smallest tree with one file in each room, in which nobody breaks a rule. */
const HOUSE: Files = {
  '.gitignore': 'node_modules/\n',
  'packages/ports/src/index.ts': 'export type Instant = number\n',
  'packages/protocol/src/index.ts': "import { z } from 'zod'\n\nexport const login = z.object({})\n",
  'packages/engine/src/index.ts': "export { createAuth } from './create-auth.ts'\n",
  'packages/engine/src/create-auth.ts':
    "import { handle } from './http/handler.ts'\nimport { loginRoute } from './sign-in/password/routes.ts'\n\nexport const createAuth = () => handle(loginRoute())\n",
  'packages/engine/src/http/handler.ts':
    "import { login } from '@sallyport/protocol'\n\nexport const handle = (name: string) => ({ name, login })\n",
  'packages/engine/src/kernel/clock.ts': 'export const clock = () => Date.now()\n',
  'packages/engine/src/kernel/ids.ts':
    "import { randomBytes } from 'node:crypto'\nimport { v7 } from 'uuid'\n\nexport const newId = () => v7() + randomBytes(8).length\n",
  'packages/engine/src/sessions/start-session.ts':
    "import { newId } from '../kernel/ids.ts'\n\nexport const startSession = () => newId()\n",
  'packages/engine/src/sign-in/complete-sign-in.ts':
    "import { startSession } from '../sessions/start-session.ts'\n\nexport const completeSignIn = () => startSession()\n",
  'packages/engine/src/sign-in/password/routes.ts':
    "import { handle } from '../../http/handler.ts'\nimport { checkPassword } from './check-password.ts'\n\nexport const loginRoute = () => handle(checkPassword()).name\n",
  'packages/engine/src/sign-in/password/check-password.ts':
    "import { completeSignIn } from '../complete-sign-in.ts'\n\nexport const checkPassword = () => completeSignIn()\n",
  'packages/engine/src/sign-in/totp/verify-code.ts': 'export const verifyCode = () => true\n',
  'packages/store-contract/src/index.ts': takesInstant,
  'packages/store-sql/src/index.ts': takesInstant,
  'packages/volatile-memory/src/index.ts': takesInstant,
  'packages/hashing/src/index.ts': takesInstant,
  'packages/mail-smtp/src/index.ts': takesInstant,
  'packages/client/src/index.ts': "export { login } from '@sallyport/protocol'\n",
  'packages/react/src/index.ts': "export { login } from '@sallyport/client'\n",
  'apps/console/src/main.ts': "export { login } from '@sallyport/react'\n",
}

const manifest = (folder: string, dependencies: readonly string[]): string =>
  JSON.stringify({
    name: `@sallyport/${folder.split('/').at(-1)}`,
    type: 'module',
    exports: { '.': { '@sallyport/source': './src/index.ts', default: './dist/index.js' } },
    dependencies: Object.fromEntries(dependencies.map((name) => [name, '*'])),
  })

function write(folder: string, files: Files): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
}

/** Build the house in a temporary folder with `planted` on top, hand it to `inspect`, and remove it. */
export async function inHouse<T>(planted: Files, inspect: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'sallyport-house-'))
  try {
    write(folder, { 'package.json': JSON.stringify({ type: 'module', workspaces: ['packages/*', 'apps/*'] }), ...HOUSE })
    cpSync(join(root, 'biome.json'), join(folder, 'biome.json'))
    mkdirSync(join(folder, 'node_modules/@sallyport'), { recursive: true })
    for (const name of ['zod', 'uuid']) symlinkSync(join(root, 'node_modules', name), join(folder, 'node_modules', name), 'junction')
    for (const [path, dependencies] of Object.entries(PACKAGES)) {
      write(folder, { [`${path}/package.json`]: manifest(path, dependencies) })
      symlinkSync(join(folder, path), join(folder, 'node_modules/@sallyport', path.split('/').at(-1) ?? path), 'junction')
    }
    write(folder, planted)
    return await inspect(folder)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
