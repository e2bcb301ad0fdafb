/** Jobs that wait for a worker, first come, first served, none longer than the deadline. */
export interface WaitingLine<Job, Result> {
  /** Settles with what `serveNext` starts for the job; rejects with `expired()` when nobody takes it before the deadline. */
  enter(job: Job): Promise<Result>
  /** Takes the job that came first, if there is one, and answers its caller with what `start` promises. */
  serveNext(start: (job: Job) => Promise<Result>): boolean
  length(): number
  failAll(error: Error): void
}

interface WaitingJob<Job, Result> {
  readonly job: Job
  readonly resolve: (value: Promise<Result>) => void
  readonly reject: (error: Error) => void
  readonly deadline: NodeJS.Timeout
}

/** `expired` makes the error for a job whose deadline has passed; such a job leaves the line and is never run. */
export function createWaitingLine<Job, Result>(deadlineMs: number, expired: () => Error): WaitingLine<Job, Result> {
  // A Set keeps the order of insertion and forgets any member at once.
  const waiting = new Set<WaitingJob<Job, Result>>()

  return {
    enter: (job) =>
      new Promise((resolve, reject) => {
        const deadline = setTimeout(() => {
          reject(expired())
          waiting.delete(entry)
        }, deadlineMs)
        const entry: WaitingJob<Job, Result> = { job, resolve, reject, deadline }
        waiting.add(entry)
      }),
    serveNext(start) {
      const [next] = waiting
      if (next === undefined) return false
      waiting.delete(next)
      clearTimeout(next.deadline)
      next.resolve(start(next.job))
      return true
    },
    length: () => waiting.size,
    failAll(error) {
      for (const { reject, deadline } of waiting) {
        clearTimeout(deadline)
        reject(error)
      }
      waiting.clear()
    },
  }
}
