/** `warn`: works, but somebody should know. `fail`: the server does not start, or does not do its work. */
export type CheckStatus = 'ok' | 'warn' | 'fail'

export interface Check {
  readonly name: string
  readonly status: CheckStatus
  readonly message: string
  /** What a person does about it; only beside `warn` and `fail`. */
  readonly fix?: string
  /** What `--fix` does about it: nothing that loses data. Answers what it did. */
  readonly repair?: () => Promise<string> | string
}

export function ok(name: string, message: string): Check {
  return { name, status: 'ok', message }
}
