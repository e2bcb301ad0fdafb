import type { ChildProcess } from 'node:child_process'
import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { rmSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { OnFinished } from './temporary-folders.ts'

export interface CliRun {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

export interface SpawnOptions {
  readonly folder: string
  readonly env?: Readonly<Record<string, string>>
  readonly input?: string
  /** Run as this user; needs root. */
  readonly uid?: number
}

export interface SpawnedServer {
  readonly child: ChildProcess
  readonly url: string
  readonly port: number
  output(): { readonly stdout: string; readonly stderr: string }
}

export interface Cli {
  /** The script that `spawn` runs. */
  readonly main: string
  /** A process of its own with a bare environment. */
  spawn(args: readonly string[], options: SpawnOptions): ChildProcess
  /** Run to the end. */
  run(args: readonly string[], options: SpawnOptions): Promise<CliRun>
  /** `sallyport serve` on a free port; resolves when it says that it is ready. */
  serve(options: SpawnOptions): Promise<SpawnedServer>
}

/** The command line, put together from the sources once per test file: a tenth of the time that compiling at every start takes. */
export async function createCli(hooks: { readonly onTestFinished: OnFinished; readonly afterAll: OnFinished }): Promise<Cli> {
  const main = await bundleSources(hooks.afterAll)
  const spawnCli: Cli['spawn'] = (args, { folder, env = {}, input, uid }) => {
    const { PATH } = process.env
    const child = spawn(process.execPath, [main, ...args], {
      cwd: folder,
      env: { PATH, ...env },
      stdio: ['pipe', 'pipe', 'pipe'],
      ...(uid !== undefined && { uid }),
    })
    hooks.onTestFinished(() => {
      child.kill('SIGKILL')
    })
    child.stdin?.end(input ?? '')
    return child
  }
  return {
    main,
    spawn: spawnCli,
    async run(args, options) {
      const child = spawnCli(args, options)
      const output = collect(child)
      const code = await exitCode(child)
      return { code, ...output() }
    },
    async serve(options) {
      const child = spawnCli(['serve'], { ...options, env: { PORT: '0', BCRYPT_SALT_ROUNDS: '4', ...options.env } })
      const output = collect(child)
      const port = await readyPort(child, output)
      return { child, port, url: `http://127.0.0.1:${port}`, output }
    },
  }
}

/** After the streams have ended, so that nothing of the output is missing. */
export function exitCode(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve) => child.once('close', (code) => resolve(code)))
}

/** Lies as deep below the package as the compiled files, so that they find the manifest and the console from there. */
async function bundleSources(afterAll: OnFinished): Promise<string> {
  const { bundleServer } = await import('../../../scripts/lib/bundle-server.mjs')
  const outdir = fileURLToPath(new URL(`../dist/test-${randomBytes(6).toString('hex')}`, import.meta.url))
  afterAll(() => rmSync(outdir, { recursive: true, force: true }))
  await bundleServer({ entry: fileURLToPath(new URL('../src/main.ts', import.meta.url)), outdir, conditions: ['@sallyport/source'] })
  return `${outdir}/main.js`
}

function readyPort(child: ChildProcess, output: SpawnedServer['output']): Promise<number> {
  return new Promise((resolve, reject) => {
    child.stdout?.on('data', () => {
      const match = /"port":(\d+)/.exec(output().stdout)
      if (match !== null) resolve(Number(match[1]))
    })
    child.once('close', (code) => reject(new Error(`exit ${code}: ${output().stderr}`)))
  })
}

function collect(child: ChildProcess): SpawnedServer['output'] {
  let stdout = ''
  let stderr = ''
  child.stdout?.on('data', (chunk: Buffer) => {
    stdout += chunk.toString()
  })
  child.stderr?.on('data', (chunk: Buffer) => {
    stderr += chunk.toString()
  })
  return () => ({ stdout, stderr })
}
