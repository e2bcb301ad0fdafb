import type { EstimateStrength, Strength } from '@sallyport/react'

const loadEstimator = () => import('./strength-estimator.ts')

/** Starts fetching the estimator; called when a new-password field is focused, so that it is there when typing starts. */
export function prepareStrength(): void {
  // Offline the meter stays silent; the form does not need it.
  loadEstimator().catch(() => undefined)
}

/** Estimates in a chunk of its own: the dictionaries are larger than all the rest of the page. */
export const estimateStrength: EstimateStrength = async (password, context): Promise<Strength> => {
  const { estimate } = await loadEstimator()
  return estimate(password, context)
}
