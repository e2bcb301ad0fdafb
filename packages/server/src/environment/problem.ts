/** One thing that keeps the server from starting: what is wrong, and what to do about it. */
export interface ConfigProblem {
  /** Stable, for scripts: `config_secret_weak`. */
  readonly code: string
  /** One sentence. Names the setting and the rule; never a secret's value. */
  readonly message: string
  /** A command or an assignment to copy. */
  readonly fix: string
}

/** `EX_CONFIG` of sysexits.h. */
export const CONFIG_EXIT_CODE = 78

/** All problems of the configuration at once: nobody should fix one only to be told the next. */
export class ConfigurationError extends Error {
  readonly problems: readonly ConfigProblem[]

  constructor(problems: readonly ConfigProblem[], options?: ErrorOptions) {
    super(formatProblems(problems), options)
    this.name = 'ConfigurationError'
    this.problems = problems
  }
}

/** The report of UX 4.2: numbered, each problem with its fix. Plain text without colour. */
export function formatProblems(problems: readonly ConfigProblem[]): string {
  const count = problems.length === 1 ? '1 problem' : `${problems.length} problems`
  const lines = problems.flatMap((problem, index) => [
    `  ${String(index + 1).padEnd(2)} ${problem.message}`,
    `     fix  ${problem.fix}   (${problem.code})`,
  ])
  return [`  ✖ sallyport cannot start: ${count}`, ...lines].join('\n')
}
