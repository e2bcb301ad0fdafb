/**
 * `node scripts/check-docs.mjs`: what the documentation says about this repository is so. Relative links, images, anchors and paths in
 * backticks exist; blocks tagged `ts check` or `tsx check` compile against the sources; a block tagged `file=<path>` is that file; the
 * names that the source defines (audit actions, metrics, tables, commands) stand on their page of the reference.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { fencedBlocks, headingAnchors, linkTargets, mentionedPaths } from './docs/markdown.mjs'
import { ROOT, runTool } from './lib/run.mjs'

const read = (file) => readFileSync(join(ROOT, file), 'utf8')
const within = (folder) => readdirSync(join(ROOT, folder), { recursive: true }).map((name) => join(folder, name).replaceAll('\\', '/'))
const ownReadme = (file) => /\/README\.md$/.test(file) && !file.includes('node_modules')
const PAGES = [
  ...readdirSync(ROOT).filter((name) => name.endsWith('.md')),
  ...within('docs').filter((file) => file.endsWith('.md')),
  ...within('examples').filter(ownReadme),
]

function linkProblems(file) {
  return linkTargets(read(file)).flatMap((target) => {
    const [path = '', anchor] = target.split('#')
    const found = path === '' ? file : relative(ROOT, resolve(ROOT, dirname(file), decodeURIComponent(path)))
    if (!existsSync(join(ROOT, found))) return [`${file}: ${target} does not exist`]
    const anchors = anchor !== undefined && found.endsWith('.md') ? headingAnchors(read(found)) : null
    return anchors !== null && !anchors.has(anchor) ? [`${file}: ${target}: no such heading`] : []
  })
}

function pathProblems(file) {
  return mentionedPaths(read(file))
    .filter((path) => !existsSync(join(ROOT, path)))
    .map((path) => `${file}: \`${path}\` does not exist`)
}

function copyProblems(file) {
  return fencedBlocks(read(file)).flatMap(({ info, code }) => {
    const source = /\bfile=(\S+)/.exec(info)?.[1]
    return source === undefined || read(source) === code ? [] : [`${file}: a block differs from ${source}`]
  })
}

/** A semicolon ends a statement in Mermaid: the diagram would not be drawn. */
function diagramProblems(file) {
  return fencedBlocks(read(file))
    .filter(({ info, code }) => info === 'mermaid' && code.includes(';'))
    .map(({ line }) => `${file}:${line}: a semicolon in a diagram`)
}

/** Where names are defined, what they look like there, and the page that has to know them. */
const NAMES = [
  ['packages/engine/src/audit/audit-actions.ts', /'(\w+)'/g, 'docs/reference/audit-events.md'],
  ['packages/server/src/observability/measurements.ts', /'(sallyport_\w+)'/g, 'docs/reference/metrics.md'],
  ['packages/store-sql/src/migrations/001-accounts.ts', /(?:createTable|addColumn)\('(\w+)'/g, 'docs/reference/database.md'],
  ['packages/store-sql/src/migrations/002-records.ts', /(?:createTable|addColumn)\('(\w+)'/g, 'docs/reference/database.md'],
  ['packages/store-sql/src/migrations/003-system-config.ts', /(?:createTable|addColumn)\('(\w+)'/g, 'docs/reference/database.md'],
  ['packages/store-sql/src/migrations/004-views.ts', /createView\('(\w+)'/g, 'docs/reference/database.md'],
  ['packages/server/src/cli/commands/user.ts', /\.command\('(\w+)'/g, 'docs/reference/cli.md'],
]

function nameProblems() {
  return NAMES.flatMap(([source, pattern, page]) => {
    const text = read(page)
    const names = new Set([...read(source).matchAll(pattern)].map(([, name]) => name))
    return [...names]
      .filter((name) => !new RegExp(`\\b${name}\\b`).test(text))
      .map((name) => `${page}: says nothing about ${name} (${source})`)
  })
}

/** Each block is a module of its own; the line of the page is in its file name. */
async function compileBlocks() {
  const folder = join(ROOT, 'artifacts', 'docs')
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  let count = 0
  for (const file of PAGES) {
    for (const { info, code, line } of fencedBlocks(read(file))) {
      const language = /^(tsx?) check\b/.exec(info)?.[1]
      if (language === undefined) continue
      count += 1
      writeFileSync(join(folder, `${file.replaceAll('/', '-').replace(/\.md$/, '')}-line-${line}.${language}`), `${code}export {}\n`)
    }
  }
  // The declarations of packages without types of their own lie beside the sources that use them.
  const paths = { include: ['*.ts', '*.tsx', '../../packages/*/src/**/*.d.ts'] }
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ extends: '../../scripts/tsconfig.tests.json', ...paths }))
  const { code } = await runTool('typescript/bin/tsc', ['-p', folder])
  return { count, problems: code === 0 ? [] : ['code blocks do not compile; the messages are above, file names tell page and line'] }
}

const blocks = await compileBlocks()
const problems = [
  ...PAGES.flatMap((file) => [...linkProblems(file), ...pathProblems(file), ...copyProblems(file), ...diagramProblems(file)]),
  ...nameProblems(),
  ...blocks.problems,
]
for (const problem of problems) console.error(problem)
console.log(`${PAGES.length} pages, ${blocks.count} blocks compiled, ${problems.length} problems`)
if (problems.length > 0) process.exitCode = 1
