import type { Plan, Steps } from '../documents.ts'

export const NO_STEPS: Steps = { end: [], voids: [], consume: null, issue: null, open: null, takeOver: null }

/** Nothing follows from it: the decision is all there is. */
export function isEmpty({ audit, mails, end, voids, consume, issue, open, takeOver }: Plan): boolean {
  const lists = audit.length + mails.length + end.length + voids.length
  return lists === 0 && consume === null && issue === null && open === null && takeOver === null
}
