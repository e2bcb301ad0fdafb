import { afterEach, describe, expect, it } from 'vitest'
import { createJobQueue, type JobQueue } from './job-queue.ts'
import { createWorkerSlot } from './worker-slot.ts'
import type { HashingJob } from './worker-source.ts'

/** A real thread that answers with what it was sent and a running number, and dies in the ways a thread can die. */
const OBEDIENT_WORKER = `
const { parentPort } = require('node:worker_threads')
let served = 0
parentPort.on('message', ({ password }) => {
  if (password === 'exit') process.exit(1)
  if (password === 'throw') { setImmediate(() => { throw new Error('thrown in the worker') }); return }
  served += 1
  parentPort.postMessage({ value: password + ':' + served })
})
`

const queues: JobQueue[] = []

function open(workers: number, limits = { maxQueue: 100, deadlineMs: 10_000 }): JobQueue {
  const workerData = { modules: { bcrypt: '', argon2id: '' }, priority: 0 }
  const slots = Array.from({ length: workers }, () => createWorkerSlot(OBEDIENT_WORKER, workerData))
  const queue = createJobQueue(slots, limits)
  queues.push(queue)
  return queue
}

const job = (password: string): HashingJob => ({ kind: 'hash', password, scheme: { algorithm: 'bcrypt', cost: 4 } })

afterEach(async () => {
  await Promise.all(queues.splice(0).map((queue) => queue.close()))
})

describe('job queue', () => {
  it('runs jobs in the order of their arrival', async () => {
    const queue = open(1)
    const served = await Promise.all(['a', 'b', 'c', 'd'].map((name) => queue.run(job(name))))
    expect(served).toEqual(['a:1', 'b:2', 'c:3', 'd:4'])
  })

  it.each(['exit', 'throw'])('fails only the job under which a worker dies by %s, and replaces the worker', async (death) => {
    const queue = open(1)
    const outcomes = await Promise.allSettled(['a', death, 'b', 'c'].map((name) => queue.run(job(name))))
    expect(outcomes.map((outcome) => (outcome.status === 'fulfilled' ? outcome.value : outcome.reason.code))).toEqual([
      'a:1',
      'hashing_worker_died',
      'b:1',
      'c:2',
    ])
  })

  it('goes on after every worker has died at once', async () => {
    const queue = open(2)
    const outcomes = await Promise.allSettled(Array.from({ length: 8 }, () => queue.run(job('exit'))))
    expect(outcomes.every(({ status }) => status === 'rejected')).toBe(true)
    expect(await queue.run(job('a'))).toBe('a:1')
  })

  it('never runs a job that expired in the queue', async () => {
    const queue = open(1, { maxQueue: 100, deadlineMs: 1 })
    // The first job waits for its thread to start, which takes longer than the others may wait.
    const outcomes = await Promise.allSettled(['a', 'b', 'c'].map((name) => queue.run(job(name))))
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected'])
    expect(await queue.run(job('d'))).toBe('d:2')
  })

  it('refuses at once when nobody may wait', async () => {
    const queue = open(1, { maxQueue: 0, deadlineMs: 10_000 })
    const taken = queue.run(job('a'))
    await expect(queue.run(job('b'))).rejects.toMatchObject({ code: 'hashing_overload', retryAfterSeconds: 1 })
    expect(await taken).toBe('a:1')
    expect(await queue.run(job('c'))).toBe('c:2')
  })
})
