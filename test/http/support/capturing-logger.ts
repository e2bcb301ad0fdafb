import type { Logger } from '@sallyport/ports'

export interface LogLine {
  readonly level: keyof Logger
  readonly fields: Readonly<Record<string, unknown>>
  readonly message: string
}

export interface CapturingLogger extends Logger {
  readonly lines: readonly LogLine[]
}

export function createCapturingLogger(): CapturingLogger {
  const lines: LogLine[] = []
  const at = (level: keyof Logger) => (fields: Readonly<Record<string, unknown>>, message: string) => {
    lines.push({ level, fields, message })
  }
  return { lines, debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') }
}

/** What would stand in a log file, errors with their stack and cause included. */
export function logText(lines: readonly LogLine[]): string {
  return lines.map((line) => JSON.stringify(line, (_, value: unknown) => (value instanceof Error ? errorText(value) : value))).join('\n')
}

function errorText(error: Error): string {
  const cause = error.cause instanceof Error ? ` caused by ${errorText(error.cause)}` : ''
  return `${error.stack ?? error.message} ${JSON.stringify({ ...error })}${cause}`
}
