/** The server that Playwright starts for the browser tests (playwright.config.ts): on an empty data folder of its own at every run. */
import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from './lib/run.mjs'
import { runInForeground } from './lib/serve.mjs'

const data = join(ROOT, 'artifacts', 'e2e-data')
rmSync(data, { recursive: true, force: true })
mkdirSync(data, { recursive: true })
runInForeground([{ args: ['packages/server/bin/sallyport.js', 'serve'], env: { ...process.env, SALLYPORT_DATA_DIR: data } }])
