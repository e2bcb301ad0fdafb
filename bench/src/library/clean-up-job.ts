/** The hourly job, begun as `sallyport cleanup` begins it, and stopped after a while. */
import { setTimeout as sleep } from 'node:timers/promises'
import { openTarget, type Target } from '../../../test/faults/support/target.ts'
import { answerParent } from '../processes/answer-parent.ts'
import { openInProcess } from './in-process.ts'

export interface CleanUpJob {
  readonly target: Target
  readonly forMs: number
}

export interface CleanUpJobResult {
  readonly removed: number
  /** Epoch milliseconds: the start of the process is no part of it. */
  readonly startedAt: number
  readonly endedAt: number
  /** It found no more: its last moments were idle. */
  readonly ranDry: boolean
}

answerParent(async ({ target, forMs }: CleanUpJob): Promise<CleanUpJobResult> => {
  const engine = await openInProcess(await openTarget(target))
  let removed = 0
  let ranDry = false
  const startedAt = Date.now()
  const job = engine.auth.operations
    .cleanUp((rows) => {
      removed = rows
    })
    .then(() => {
      ranDry = true
    })
  await Promise.race([job, sleep(forMs)])
  const result = { removed, startedAt, endedAt: Date.now(), ranDry }
  // Closing the store cuts it off.
  job.catch(() => undefined)
  await engine.close()
  return result
})
