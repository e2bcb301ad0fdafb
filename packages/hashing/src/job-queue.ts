import { HashingError, HashingOverloadError } from './hashing-errors.ts'
import { createWaitingLine } from './waiting-line.ts'
import type { WorkerSlot } from './worker-slot.ts'
import type { HashingJob } from './worker-source.ts'

export interface JobQueueLimits {
  /** Jobs that may wait; those that run are not counted. */
  readonly maxQueue: number
  /** How long a job may wait for a worker. Once taken it is finished, however long that lasts. */
  readonly deadlineMs: number
}

export interface JobQueue {
  /** First come, first served. Throws `HashingOverloadError` or `HashingError`. */
  run(job: HashingJob): Promise<string | boolean>
  /** Throws what `run` would throw now because the line is full. */
  assertRoom(): void
  length(): number
  /** Fails the waiting jobs, lets the running ones finish, then ends the workers. */
  close(): Promise<void>
}

/** bcrypt at cost 12 on one core of a small machine: the guess until real jobs have been measured. */
const FIRST_JOB_GUESS_MS = 250
/** A tenth for each new job: follows a change of load within about twenty jobs and is not moved by one slow job. */
const NEWEST_JOB_WEIGHT = 0.1

/** Hands jobs to the slots in the order of their arrival, with a bounded line in front. */
export function createJobQueue(slots: readonly WorkerSlot[], { maxQueue, deadlineMs }: JobQueueLimits): JobQueue {
  const idle = new Set(slots)
  const running = new Set<Promise<unknown>>()
  const line = createWaitingLine<HashingJob, string | boolean>(deadlineMs, overload)
  let averageJobMs = FIRST_JOB_GUESS_MS
  let closing: Promise<void> | undefined

  function overload(): HashingOverloadError {
    const expectedMs = ((line.length() + running.size) * averageJobMs) / slots.length
    return new HashingOverloadError(Math.max(1, Math.ceil(expectedMs / 1000)))
  }

  function takeIdleSlot(): WorkerSlot | undefined {
    const candidates = [...idle]
    const slot = candidates.find((candidate) => candidate.isStarted()) ?? candidates[0]
    if (slot !== undefined) idle.delete(slot)
    return slot
  }

  async function runOn(slot: WorkerSlot, job: HashingJob): Promise<string | boolean> {
    const startedAt = performance.now()
    const result = slot.run(job)
    running.add(result)
    try {
      const value = await result
      averageJobMs += NEWEST_JOB_WEIGHT * (performance.now() - startedAt - averageJobMs)
      return value
    } finally {
      running.delete(result)
      if (!line.serveNext((next) => runOn(slot, next))) idle.add(slot)
    }
  }

  function assertRoom(): void {
    if (idle.size === 0 && line.length() >= maxQueue) throw overload()
  }

  async function endAll(): Promise<void> {
    line.failAll(closedError())
    await Promise.allSettled(running)
    await Promise.all(slots.map((slot) => slot.end()))
  }

  return {
    async run(job) {
      if (closing !== undefined) throw closedError()
      const slot = takeIdleSlot()
      if (slot !== undefined) return runOn(slot, job)
      assertRoom()
      return line.enter(job)
    },
    assertRoom,
    length: () => line.length(),
    close() {
      closing ??= endAll()
      return closing
    },
  }
}

function closedError(): HashingError {
  return new HashingError('hashing_closed', 'password hashing has been closed')
}
