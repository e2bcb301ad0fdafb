/** The hourly job by itself, once, as `sallyport cleanup` runs it. */
import { openTarget, type Target } from '../../../test/faults/support/target.ts'
import { answerParent } from '../processes/answer-parent.ts'
import { openInProcess } from './in-process.ts'

export interface CleanUpJobResult {
  readonly sessions: number
  /** Epoch milliseconds: the start of the process is no part of it. */
  readonly startedAt: number
  readonly endedAt: number
}

answerParent(async (target: Target): Promise<CleanUpJobResult> => {
  const engine = await openInProcess(await openTarget(target))
  const startedAt = Date.now()
  const { removed } = await engine.auth.operations.cleanUp()
  const endedAt = Date.now()
  await engine.close()
  return { sessions: removed.sessions, startedAt, endedAt }
})
