import type { Logger } from '@sallyport/ports'
import pino from 'pino'
import type { Settings } from '../environment/settings.ts'
import type { AuditCursor } from './audit-cursor.ts'
import { createAuditCursor } from './audit-cursor.ts'
import type { LogFile } from './log-files.ts'
import { openLogFiles } from './log-files.ts'
import { redactFields } from './redact.ts'

/** What the server says while it runs. Lines are JSON with `time`, `level`, `service` and `msg`; pretty on a terminal. */
export interface Logs {
  readonly logger: Logger
  /** One finished request that the engine did not see. Goes to `access.log` too, as the engine's own do. */
  access(fields: Readonly<Record<string, unknown>>): void
  /** One entry of the audit log; goes to `audit.log` only, the database is its record. */
  audit(fields: Readonly<Record<string, unknown>>): void
  /** Who writes `audit.log`, and how far it has come; `null` when there is none. */
  readonly auditCursor: AuditCursor | null
  /** Write what is buffered. For the last moment before the process ends. */
  flush(): void
}

/** Of every finished request; the engine writes it for the API, the router for the rest. */
const REQUEST_MESSAGE = 'Request completed'

type Sink = Pick<LogFile, 'write'>

/** Opens the log files, if there are any; throws when their folder cannot be written to. */
export async function createLogs(settings: Settings['logging'], isTerminal: boolean): Promise<Logs> {
  const files = settings.folder === null ? null : openLogFiles(settings.folder)
  const pretty = settings.format === 'pretty' || (settings.format === 'auto' && isTerminal)
  const console = pretty ? await prettySink() : plainSink()
  const withFiles = (...more: readonly (LogFile | undefined)[]): Sink => fanOut([console, files?.combined, ...more])
  const options = loggerOptions(settings.level)
  const main = pino(options, withFiles())
  const errors = pino(options, withFiles(files?.error))
  const access = pino(options, withFiles(files?.access))
  const audit = pino({ ...options, level: 'info' }, fanOut([files?.audit]))
  return {
    logger: {
      debug: (fields, message) => main.debug(fields, message),
      info: (fields, message) => (message === REQUEST_MESSAGE ? access : main).info(fields, message),
      warn: (fields, message) => main.warn(fields, message),
      error: (fields, message) => errors.error(fields, message),
    },
    access: (fields) => access.info(fields, REQUEST_MESSAGE),
    audit: (fields) => audit.info(fields, 'Audit'),
    auditCursor: settings.folder === null ? null : createAuditCursor(settings.folder),
    flush: () => {
      for (const file of files === null ? [] : (Object.values(files) as readonly LogFile[])) file.flush()
    },
  }
}

function loggerOptions(level: string): pino.LoggerOptions {
  return {
    level,
    base: { service: 'sallyport' },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }), log: redactFields },
  }
}

/** Synchronous, so that no line is missing after a crash. A reader that went away must not take the server with it. */
function plainSink(): Sink {
  const destination = pino.destination({ dest: 1, sync: true })
  destination.on('error', () => undefined)
  return { write: (line) => void destination.write(line) }
}

async function prettySink(): Promise<Sink> {
  const { default: pretty } = await import('pino-pretty')
  const stream = pretty({
    colorize: process.env.NO_COLOR === undefined,
    ignore: 'service,pid,hostname',
    translateTime: 'SYS:HH:MM:ss',
    singleLine: true,
    sync: true,
  })
  return { write: (line) => void stream.write(line) }
}

function fanOut(sinks: readonly (Sink | undefined)[]): Sink {
  const present = sinks.filter((sink) => sink !== undefined)
  return {
    write(line) {
      for (const sink of present) sink.write(line)
    },
  }
}
