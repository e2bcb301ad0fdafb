import { existsSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { listFiles, posix } from './files.mjs'
import { ROOT, runNode } from './run.mjs'

const ROOMS = ['packages', 'apps', 'examples', 'bench', 'test', 'scripts']
const IMPORTS = /^\s*(import|export)\b[^'"\n]*\bfrom\s*['"]|^\s*import\s*['"]/m

/**
 * Where dependency-cruiser finds a TypeScript that it understands. TypeScript 7 has no JavaScript API; seeing it, the tool skips every
 * .ts file and reports success. So it runs from a folder that holds two links: the tool itself, and TypeScript 6 under the name
 * `typescript`. Node's --preserve-symlinks makes the links count as places; everything else is found further up, as always.
 */
function cruiserBesideTypescript6() {
  const folder = join(ROOT, 'node_modules', '.cache', 'architecture', 'node_modules')
  mkdirSync(folder, { recursive: true })
  for (const [name, target] of [
    ['dependency-cruiser', 'dependency-cruiser'],
    ['typescript', 'ts6'],
  ]) {
    link(join(ROOT, 'node_modules', target), join(folder, name))
  }
  return join(folder, 'dependency-cruiser', 'bin', 'dependency-cruise.mjs')
}

function link(target, path) {
  if (existsSync(path)) return
  try {
    symlinkSync(target, path, 'junction')
  } catch (error) {
    if (error.code !== 'EEXIST') throw error
  }
}

/** Files that the tool did not look into: absent from its answer, or with imports of which it saw none. */
export function findUnseen(root, rooms, modules) {
  const seen = new Map(modules.map((module) => [module.source, module.dependencies.length]))
  return listFiles(rooms.map((room) => join(root, room)))
    .filter((file) => /\.(ts|tsx|mts|mjs|js)$/.test(file) && !file.endsWith('.d.ts'))
    .filter((file) => {
      const dependencies = seen.get(posix(file, root))
      return dependencies === undefined || (dependencies === 0 && IMPORTS.test(readFileSync(file, 'utf8')))
    })
    .map((file) => posix(file, root))
}

/**
 * Check the import rules of .dependency-cruiser.mjs on the tree at `root`.
 * @returns {Promise<{ modules: number, violations: { rule: string, from: string, to: string }[], unseen: string[], failure: string }>}
 *   `unseen` must be empty and `failure` too, or the check has not taken place.
 */
export async function checkArchitecture(root = ROOT) {
  const rooms = ROOMS.filter((room) => existsSync(join(root, room)))
  const flags = ['--preserve-symlinks', '--preserve-symlinks-main']
  const options = ['--config', join(ROOT, '.dependency-cruiser.mjs'), '--output-type', 'json']
  const tool = cruiserBesideTypescript6()
  const { stdout, stderr } = await runNode([...flags, tool, ...options, ...rooms], { cwd: root, capture: true })
  if (!stdout.startsWith('{')) return { modules: 0, violations: [], unseen: [], failure: stderr || stdout || 'no output' }
  const { modules, summary } = JSON.parse(stdout)
  const violations = summary.violations.map(({ rule, from, to }) => ({ rule: rule.name, from, to }))
  return { modules: modules.length, violations, unseen: findUnseen(root, rooms, modules), failure: '' }
}
