/**
 * `node scripts/generate-docs.mjs`: write the pages of the reference that come from the source. `--check` writes nothing and fails when
 * one of them is not what the source says. A page is one row of `PAGES` and one file in `scripts/docs/`.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { configurationPage, environmentExample } from './docs/configuration-page.mjs'
import { errorsPage } from './docs/errors-page.mjs'
import { httpApiPage } from './docs/http-api-page.mjs'
import { ROOT } from './lib/run.mjs'

/** @type {Readonly<Record<string, () => string | Promise<string>>>} path from the root to what belongs there */
const PAGES = {
  'docs/reference/http-api.md': httpApiPage,
  'docs/reference/errors.md': errorsPage,
  'docs/reference/configuration.md': configurationPage,
  'env.example': environmentExample,
}

const check = process.argv.includes('--check')
for (const [file, render] of Object.entries(PAGES)) {
  const path = join(ROOT, file)
  const text = await render()
  const current = existsSync(path) ? readFileSync(path, 'utf8') : null
  if (current === text) continue
  if (check) {
    console.error(`${file} is not what the source says. Run: node scripts/generate-docs.mjs`)
    process.exitCode = 1
  } else {
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, text)
    console.log(`wrote ${file}`)
  }
}
