import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { fingerprint, listFiles, readStamp, writeStamp } from './files.mjs'
import { heading, seconds, stop } from './print.mjs'
import { ROOT, runNpm, runTool } from './run.mjs'

const at = (...parts) => join(ROOT, ...parts)
const configs = () => ['package-lock.json', 'tsconfig.json', 'tsconfig.base.json'].map((file) => at(file))
const isTest = (file) => /\.(test|spec)\.tsx?$/.test(file)
const sources = (folders) => listFiles([...folders, ...configs()]).filter((file) => !isTest(file))

/**
 * Build one part unless its sources are as they were at its last successful build and its output is still there.
 * @param {{ name: string, inputs: readonly string[], outputs: readonly string[], build: () => Promise<{ code: number, ms: number }> }} part
 */
async function buildPart({ name, inputs, outputs, build }) {
  const now = fingerprint(inputs)
  if (readStamp(name) === now && outputs.every((file) => existsSync(file))) return
  heading(`Building the ${name}`)
  const { code, ms } = await build()
  if (code !== 0) stop(`The ${name} did not build; the messages are above.`)
  writeStamp(name, now)
  console.log(`Built in ${seconds(ms)}.`)
}

/** The compiler, then the bundle that the server starts from. */
async function buildPackages() {
  const compiled = await runTool('typescript/bin/tsc', ['-b'])
  if (compiled.code !== 0) return compiled
  const started = performance.now()
  // Loaded late: this file is read before anything is installed.
  const { bundleServer } = await import('./bundle-server.mjs')
  await bundleServer({ entry: at('packages', 'server', 'dist', 'main.js'), outdir: at('packages', 'server', 'dist', 'bundle') })
  return { code: 0, ms: compiled.ms + performance.now() - started }
}

/** Build the packages and the server's bundle, and the console (`vite build`), each only when something that it is made of has changed. */
export async function ensureBuilt() {
  const packages = readdirSync(at('packages')).filter((name) => existsSync(at('packages', name, 'tsconfig.json')))
  await buildPart({
    name: 'packages',
    inputs: sources([at('packages')]),
    outputs: [...packages.map((name) => at('packages', name, 'dist', 'index.js')), at('packages', 'server', 'dist', 'bundle', 'main.js')],
    build: buildPackages,
  })
  await buildPart({
    name: 'console',
    inputs: sources([at('apps', 'console'), ...['protocol', 'client', 'react'].map((name) => at('packages', name))]),
    outputs: [at('apps', 'console', 'dist', 'index.html')],
    build: () => runNpm(['run', 'build', '--workspace', '@sallyport/console']),
  })
}
