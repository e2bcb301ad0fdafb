/** Licences that a product may be built from without asking, and what each asks in return: a notice at most, MPL-2.0 also its own files. */
const ALLOWED = new Set([
  'MIT',
  'MIT-0',
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  '0BSD',
  'ISC',
  'MPL-2.0',
  'BlueOak-1.0.0',
  'CC0-1.0',
])

/** Packages under another licence, each with the reason why it is here all the same. */
const EXCEPTIONS = {
  '@fontsource-variable/geist': { license: 'OFL-1.1', reason: 'a font; the Open Font License lets it be bundled and served' },
  '@fontsource-variable/geist-mono': { license: 'OFL-1.1', reason: 'a font; the Open Font License lets it be bundled and served' },
  isbot: {
    license: 'Unlicense',
    reason: 'a public-domain dedication; the router asks for it when it renders on a server, which we do not',
  },
}

/** @typedef {{ resolved?: string, link?: boolean, license?: string, optionalDependencies?: Record<string, string> }} LockEntry */

const nameOf = (path) => path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length)

/** Whether an SPDX expression can be satisfied by what is allowed: one side of an OR is enough, of an AND both are needed. */
export function isAllowed(license) {
  const plain = license.replace(/^\((.*)\)$/, '$1')
  if (plain.includes(' OR ')) return plain.split(' OR ').some(isAllowed)
  if (plain.includes(' AND ')) return plain.split(' AND ').every(isAllowed)
  return ALLOWED.has(plain)
}

/** Whether `name` is in the lock where Node would find it from the package at `path`: in a node_modules of one of the folders above. */
function isLocked(packages, path, name) {
  const folders = path === '' ? [] : path.split('/')
  for (let depth = folders.length; depth >= 0; depth -= 1) {
    if (packages[[...folders.slice(0, depth), 'node_modules', name].join('/')]) return true
  }
  return false
}

function licenceProblem(path, license) {
  const name = nameOf(path)
  if (!license) return `${name}: the lock file names no licence`
  if (isAllowed(license) || EXCEPTIONS[name]?.license === license) return null
  return `${name}: licence ${license} is neither allowed nor listed as an exception with its reason`
}

/**
 * What is wrong with a lock file: download addresses, optional platform binaries that npm would miss elsewhere, licences.
 * @param {{ packages: Record<string, LockEntry> }} lock
 * @returns {string[]} sentences; none when all is well
 */
export function lockProblems({ packages }) {
  const problems = []
  for (const [path, entry] of Object.entries(packages)) {
    if (/^(https?|git)/.test(entry.resolved ?? ''))
      problems.push(`${nameOf(path)}: a download address is recorded (.npmrc leaves them out; install with it)`)
    for (const name of Object.keys(entry.optionalDependencies ?? {})) {
      if (!isLocked(packages, path, name))
        problems.push(`${nameOf(path)}: its optional ${name} is missing, so other machines cannot install it`)
    }
    const licence = path.includes('node_modules/') && !entry.link ? licenceProblem(path, entry.license) : null
    if (licence !== null) problems.push(licence)
  }
  const unused = Object.keys(EXCEPTIONS).filter((name) => !Object.keys(packages).some((path) => path.endsWith(`node_modules/${name}`)))
  return [...problems, ...unused.map((name) => `${name}: listed as a licence exception but no longer installed`)]
}
