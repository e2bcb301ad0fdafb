import type { Effects } from '@sallyport/ports'
import type { Plan, Steps } from '../documents.ts'

/** For verbs that leave no trace in the log. */
export const NO_EFFECTS: Effects = { audit: [], mails: [], seal: () => '' }

export const NO_STEPS: Steps = { end: [], voids: [], consume: null, issue: null, open: null, takeOver: null }

/** Nothing follows from it: the decision is all there is. */
export function isEmpty({ audit, mails, secrets = [], removes, end, voids, consume, issue, open, takeOver }: Plan): boolean {
  const lists = audit.length + mails.length + secrets.length + end.length + voids.length
  return removes === undefined && lists === 0 && consume === null && issue === null && open === null && takeOver === null
}
