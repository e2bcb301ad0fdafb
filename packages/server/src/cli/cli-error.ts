/** Exit codes of every command (UX 4.2); 78 for the configuration is `CONFIG_EXIT_CODE`. */
export const EXIT = { ok: 0, failed: 1, usage: 2 } as const

/** An expected refusal: what is wrong and what to do. Printed without a stack. */
export class CliError extends Error {
  readonly exitCode: number

  constructor(message: string, options: ErrorOptions & { readonly exitCode?: number } = {}) {
    super(message, options)
    this.name = 'CliError'
    this.exitCode = options.exitCode ?? EXIT.failed
  }
}
