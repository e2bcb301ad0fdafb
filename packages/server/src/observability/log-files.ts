import { accessSync, constants, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import pino from 'pino'

export interface LogFiles {
  readonly combined: LogFile
  readonly error: LogFile
  readonly access: LogFile
  readonly audit: LogFile
}

export interface LogFile {
  write(line: string): void
  flush(): void
}

/**
 * The four files of C-70. Throws when the folder cannot be written to at start. Later on a full disk costs lines, never
 * the server: the first failure of each file is told on standard error.
 */
export function openLogFiles(folder: string): LogFiles {
  mkdirSync(folder, { recursive: true })
  accessSync(folder, constants.W_OK)
  const open = (name: string, sync = false): LogFile => openLogFile(join(folder, name), sync)
  // A line of the audit log is in the file before the cursor moves past it: what a flush writes would overtake a write under way.
  return { combined: open('combined.log'), error: open('error.log'), access: open('access.log'), audit: open('audit.log', true) }
}

function openLogFile(path: string, sync: boolean): LogFile {
  const destination = pino.destination({ dest: path, append: true, sync, mode: 0o640 })
  let told = false
  destination.on('error', (error: unknown) => {
    if (told) return
    told = true
    process.stderr.write(
      `sallyport: ${path} cannot be written (${error instanceof Error ? error.message : String(error)}); lines are lost.\n`,
    )
  })
  return {
    write: (line) => {
      destination.write(line)
    },
    flush: () => {
      try {
        destination.flushSync()
      } catch {
        // Not open yet, or the disk is full: the handler above has told it, and the shutdown must go on.
      }
    },
  }
}
