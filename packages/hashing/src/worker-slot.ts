import { Worker } from 'node:worker_threads'
import { HashingError } from './hashing-errors.ts'
import type { HashingJob, HashingReply, HashingWorkerData } from './worker-source.ts'

/** Place for one worker, which starts with the first job and again after it has died. */
export interface WorkerSlot {
  /** Whether a worker stands ready, so that a job can go to it before another one is started. */
  isStarted(): boolean
  /** Runs one job; the caller sends no second one before the first has settled. */
  run(job: HashingJob): Promise<string | boolean>
  /** Ends the worker. A native call cannot be interrupted, so this waits for the job that it runs. */
  end(): Promise<void>
}

interface Pending {
  readonly resolve: (value: string | boolean) => void
  readonly reject: (error: HashingError) => void
}

/** `source` is the text of the worker; the tests give one that dies on demand. */
export function createWorkerSlot(source: string, workerData: HashingWorkerData): WorkerSlot {
  let worker: Worker | undefined
  let pending: Pending | undefined

  function settle(use: (caller: Pending) => void): void {
    const caller = pending
    pending = undefined
    // An idle worker must not keep a program alive that has nothing else to do; a busy one must.
    worker?.unref()
    if (caller !== undefined) use(caller)
  }

  function onLost(lost: Worker, cause?: unknown): void {
    if (worker !== lost) return
    worker = undefined
    settle(({ reject }) => reject(new HashingError('hashing_worker_died', 'the hashing worker ended before it answered', { cause })))
  }

  function start(): Worker {
    // No `execArgv` of the parent: a loader such as tsx would be loaded into every worker.
    const started = new Worker(source, { eval: true, execArgv: [], workerData, name: 'sallyport-hashing' })
    started.on('message', (reply: HashingReply) => {
      settle(({ resolve, reject }) => ('value' in reply ? resolve(reply.value) : reject(new HashingError('hashing_failed', reply.failure))))
    })
    started.on('error', (cause) => onLost(started, cause))
    started.on('exit', () => onLost(started))
    return started
  }

  return {
    isStarted: () => worker !== undefined,
    run: (job) =>
      new Promise((resolve, reject) => {
        worker ??= start()
        pending = { resolve, reject }
        worker.ref()
        worker.postMessage(job)
      }),
    async end() {
      await worker?.terminate()
    },
  }
}
