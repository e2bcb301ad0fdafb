/** The raw limit of sign-in: the server's own bcrypt module, checking in one worker thread as the server does, and nothing around it. */
import { createRequire } from 'node:module'
import { Worker } from 'node:worker_threads'
import { answerParent } from '../processes/answer-parent.ts'

const COST = 12
/** The nice value of the server's worker, so that whatever else runs on the machine slows down both alike. */
const PRIORITY = 10

const WORKER = `
const { parentPort, workerData } = require('node:worker_threads')
const { readlinkSync } = require('node:fs')
const { setPriority } = require('node:os')
try {
  setPriority(Number(readlinkSync('/proc/thread-self').split('/').pop()), workerData.priority)
} catch {
  // Not Linux: the server's worker has its usual priority too.
}
const { hashSync, verifySync } = require(workerData.module)
const encoded = hashSync(workerData.password, workerData.cost)
parentPort.on('message', (count) => {
  for (let index = 0; index < count; index++) if (!verifySync(workerData.password, encoded)) throw new Error('the hash does not match')
  parentPort.postMessage('done')
})
parentPort.postMessage('ready')
`

export interface RawHashResult {
  readonly wallMs: number
  readonly cpuMs: number
}

/** Resolved from the package that depends on it: the very module that the server loads. */
function bcryptModule(): string {
  return createRequire(import.meta.resolve('@sallyport/hashing')).resolve('@node-rs/bcrypt')
}

answerParent(async ({ count }: { readonly count: number }): Promise<RawHashResult> => {
  // 64 characters, as long as what the server hashes.
  const worker = new Worker(WORKER, {
    eval: true,
    execArgv: [],
    workerData: { module: bcryptModule(), password: 'p'.repeat(64), cost: COST, priority: PRIORITY },
  })
  const next = () => new Promise((resolve, reject) => worker.once('message', resolve).once('error', reject))
  await next()
  const startedAt = performance.now()
  const cpu = process.cpuUsage()
  worker.postMessage(count)
  await next()
  const { user, system } = process.cpuUsage(cpu)
  return { wallMs: performance.now() - startedAt, cpuMs: (user + system) / 1_000 }
})
