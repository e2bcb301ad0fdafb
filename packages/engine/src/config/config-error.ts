export interface ConfigProblem {
  /** Path in `AuthOptions`, for example `secrets.access`. */
  readonly option: string
  /** What is wrong and what would be right, without the value of a secret. */
  readonly problem: string
  readonly fix: string
}

/** All problems of a configuration together, thrown once at construction: nobody repairs a set-up one error at a time. */
export class ConfigError extends Error {
  readonly problems: readonly ConfigProblem[]

  constructor(problems: readonly ConfigProblem[]) {
    const lines = problems.map(({ option, problem, fix }, index) => `${index + 1}. ${option}: ${problem}\n   fix: ${fix}`)
    super(`Sallyport cannot start: ${problems.length} problem${problems.length === 1 ? '' : 's'}\n${lines.join('\n')}`)
    this.name = 'ConfigError'
    this.problems = problems
  }
}
