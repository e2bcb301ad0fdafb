import { randomUUID } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Store } from '@sallyport/ports'
import { bundleServer } from '../../../scripts/lib/bundle-server.mjs'
import { type Api, apiAt } from '../crash/api.ts'
import { type ServerProcess, startServer } from '../crash/server-process.ts'
import { openTarget, portOf, type Target, through } from '../support/target.ts'
import type { TestDatabase } from '../support/test-database.ts'
import { type CountingProxy, startCountingProxy } from './counting-proxy.ts'

/** A real server, the proxy it reaches its database through, and a store that looks at the same data directly. */
export interface CrashSite {
  readonly proxy: CountingProxy
  readonly target: Target
  readonly store: Store
  readonly database: TestDatabase
  api(): Api
  /** What the server wrote, for a failure's message. */
  output(): string
  killNode(): void
  /** A new server where the old one was killed; nothing where it runs. */
  reviveNode(): Promise<void>
  /** So many servers at the same moment on another database, each in a folder of its own. They are the caller's to end. */
  startNodes(target: Target, count: number): Promise<readonly ServerProcess[]>
  close(): Promise<void>
}

export async function openCrashSite(database: TestDatabase): Promise<CrashSite> {
  const target = await database.fresh()
  const store = await openTarget(target, { migrate: true })
  const proxy = await startCountingProxy(portOf(target))
  const { script, remove } = await bundleSources()
  const folder = mkdtempSync(join(tmpdir(), 'sallyport-crash-site-'))
  const start = () => startServer(folder, { DATABASE_URL: through(target, proxy.port).address }, script)
  let node: ServerProcess | null = await start()
  let last = node
  return {
    proxy,
    target,
    store,
    database,
    api: () => apiAt(last.address),
    output: () => last.output(),
    killNode() {
      node?.signal('SIGKILL')
      node = null
    },
    async reviveNode() {
      node ??= await start()
      last = node
    },
    startNodes: (other, count) =>
      Promise.all(
        Array.from({ length: count }, (_, index) => {
          const own = join(folder, `node-${index}`)
          mkdirSync(own)
          return startServer(own, { DATABASE_URL: other.address }, script)
        }),
      ),
    async close() {
      node?.signal('SIGKILL')
      await last.exited
      await proxy.close()
      await store.close()
      rmSync(folder, { recursive: true, force: true })
      remove()
    },
  }
}

/** The server as one script, as deep below its package as the compiled files: it starts in a fifth of the time. */
async function bundleSources(): Promise<{ readonly script: string; remove(): void }> {
  const server = fileURLToPath(new URL('../../../packages/server/', import.meta.url))
  const outdir = join(server, 'dist', `crash-${randomUUID()}`)
  await bundleServer({ entry: join(server, 'src', 'main.ts'), outdir, conditions: ['@sallyport/source'] })
  return { script: join(outdir, 'main.js'), remove: () => rmSync(outdir, { recursive: true, force: true }) }
}
