import type { ConfigProblem } from './config-error.ts'
import type { AuthOptions } from './options.ts'

const MIN_LENGTH = 32
const MIN_LENGTH_PRODUCTION = 64
/** Fewer different characters than this is a placeholder, not a secret: 64 random base64 characters have about 40. */
const MIN_DISTINCT = 10
const FIX = 'Run `sallyport setup:env`, or `openssl rand -base64 64 | tr -d "\\n"`.'

/** Length, variety and difference (C-09, C-10). Says how long a secret is, never what it is. */
export function secretProblems(secrets: AuthOptions['secrets'], strict: boolean): readonly ConfigProblem[] {
  const minimum = strict ? MIN_LENGTH_PRODUCTION : MIN_LENGTH
  const problems: ConfigProblem[] = []
  for (const name of ['access', 'refresh', 'data'] as const) {
    const secret = secrets[name]
    if (name === 'data' && secret === undefined) continue
    if (!secret) problems.push({ option: `secrets.${name}`, problem: 'is missing.', fix: FIX })
    else if (secret.length < minimum) {
      problems.push({ option: `secrets.${name}`, problem: `is ${secret.length} characters; at least ${minimum} are needed.`, fix: FIX })
    } else if (strict && new Set(secret).size < MIN_DISTINCT) {
      problems.push({ option: `secrets.${name}`, problem: 'repeats a few characters; it can be guessed.', fix: FIX })
    }
  }
  const present = [secrets.access, secrets.refresh, secrets.data].filter((secret) => secret)
  if (new Set(present).size < present.length) {
    problems.push({
      option: 'secrets',
      problem: 'two secrets are equal; a token of one kind could be forged with the key of another.',
      fix: FIX,
    })
  }
  return problems
}
