import { existsSync, statSync } from 'node:fs'
import { isBuiltin } from 'node:module'
import { delimiter, join } from 'node:path'
import { heading, seconds, stop } from './print.mjs'
import { ROOT, runNode, runNpm } from './run.mjs'

const MINIMUM = [20, 19]

/** Whether this version of Node can run the project. */
export function nodeIsRecent(version = process.versions.node) {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  return major > MINIMUM[0] || (major === MINIMUM[0] && minor >= MINIMUM[1])
}

/** Whether node_modules is missing or older than the lock file. npm writes `.package-lock.json` at the end of an installation. */
export function needsInstall(root = ROOT) {
  const installed = join(root, 'node_modules', '.package-lock.json')
  if (!existsSync(installed)) return true
  return statSync(installed).mtimeMs < statSync(join(root, 'package-lock.json')).mtimeMs
}

const onPath = (names) =>
  names.some((name) => (process.env.PATH ?? '').split(delimiter).some((folder) => folder !== '' && existsSync(join(folder, name))))

/** The parts of a C++ tool chain that are not on the PATH. */
export function missingCompilerParts() {
  const parts = { make: ['make', 'gmake'], 'a C++ compiler': ['c++', 'g++', 'clang++'], 'Python 3': ['python3', 'python'] }
  return Object.keys(parts).filter((part) => !onPath(parts[part]))
}

async function sqliteLoads() {
  const open = "new (require('better-sqlite3'))(':memory:').close()"
  return (await runNode(['-e', open], { cwd: join(ROOT, 'packages', 'store-sql'), capture: true })).code === 0
}

/** Make sure that some SQLite opens: the one in Node (22.13 and later), else better-sqlite3, compiled here if no build loads. */
async function ensureSqlite() {
  if (isBuiltin('node:sqlite') || (await sqliteLoads())) return
  heading('Compiling SQLite for this version of Node (about a minute, once)')
  await runNpm(['rebuild', 'better-sqlite3'])
  if (await sqliteLoads()) return
  const missing = missingCompilerParts()
  const lacks = missing.length > 0 ? `Not found on this machine: ${missing.join(', ')}.` : "The compiler's messages are above."
  stop(`SQLite could not be made ready: Node ${process.versions.node} has none built in, and better-sqlite3 did not compile.
${lacks}
Either use Node 22.13 or later, which has SQLite built in, or install a compiler and run this command again:
  Debian, Ubuntu   apt-get install -y build-essential python3
  Fedora           dnf install gcc-c++ make python3
  macOS            xcode-select --install`)
}

/** Check Node, install the locked packages if they are missing or old, and make sure that SQLite opens. Quick when nothing is to do. */
export async function ensureInstalled() {
  if (!nodeIsRecent()) stop(`Sallyport needs Node ${MINIMUM.join('.')} or later; this is ${process.versions.node}. See https://nodejs.org`)
  if (needsInstall()) {
    heading('Installing packages')
    const { code, ms } = await runNpm(['ci', '--ignore-scripts'])
    if (code !== 0) stop('`npm ci` failed; its messages are above.')
    console.log(`Installed in ${seconds(ms)}.`)
  }
  await ensureSqlite()
}
