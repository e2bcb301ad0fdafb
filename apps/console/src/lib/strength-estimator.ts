import type { Strength } from '@sallyport/react'
import { ZxcvbnFactory } from '@zxcvbn-ts/core'
import { adjacencyGraphs, dictionary } from '@zxcvbn-ts/language-common'

const zxcvbn = new ZxcvbnFactory({ dictionary, graphs: adjacencyGraphs })

/** Guessing cost grows with the password's length; beyond this length nothing changes any more. */
const LONGEST_ESTIMATED = 64

/** How well a password stands up to guessing, from 1 to 4. */
export function estimate(password: string, context: readonly string[]): Strength {
  const words = context.flatMap((word) => [word, ...word.split(/[^\p{L}\p{N}]+/u)]).filter((word) => word.length > 2)
  const { score } = zxcvbn.check(password.slice(0, LONGEST_ESTIMATED), words)
  return score <= 1 ? 1 : score
}
