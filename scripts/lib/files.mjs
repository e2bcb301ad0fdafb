import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join, relative, sep } from 'node:path'
import { ROOT } from './run.mjs'

const NEVER = new Set(['node_modules', 'dist', 'artifacts', 'coverage', '.git', '.next', '.sallyport'])

/**
 * All files below the given folders (or the files themselves), sorted, without what is generated or installed.
 * @param {readonly string[]} starts
 * @returns {string[]}
 */
export function listFiles(starts) {
  const found = []
  const visit = (path) => {
    const stats = statSync(path, { throwIfNoEntry: false })
    if (stats?.isFile()) found.push(path)
    if (!stats?.isDirectory()) return
    for (const name of readdirSync(path)) if (!NEVER.has(name)) visit(join(path, name))
  }
  for (const start of starts) visit(start)
  return found.sort()
}

/** A fingerprint of files by name, size and time of change: milliseconds for hundreds of files, where hashing their contents would not be. */
export function fingerprint(files) {
  const hash = createHash('sha256').update(process.version)
  for (const file of files) {
    const { size, mtimeMs } = statSync(file)
    hash.update(`${posix(file)}\0${size}\0${mtimeMs}\n`)
  }
  return hash.digest('hex')
}

/** The path from the root of the repository (or from `from`), with forward slashes on every system. */
export function posix(file, from = ROOT) {
  return relative(from, file).split(sep).join('/')
}

const stampFile = (name) => join(ROOT, 'node_modules', '.cache', 'sallyport', `${name}.stamp`)

/** What `writeStamp` kept under this name, or null. Stamps live in node_modules: a new installation forgets them. */
export function readStamp(name) {
  const file = stampFile(name)
  return existsSync(file) ? readFileSync(file, 'utf8') : null
}

/** Remember a fingerprint until the next installation. */
export function writeStamp(name, value) {
  const file = stampFile(name)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, value)
}
