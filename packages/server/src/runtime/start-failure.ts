import type { DatabaseAddress } from '../composition/database-address.ts'
import type { ConfigProblem } from '../environment/problem.ts'
import { CONFIG_EXIT_CODE, ConfigurationError, formatProblems } from '../environment/problem.ts'
import { explainServerFault } from './database-failure.ts'

/** What to tell the operator, and with which exit code to stop. */
export interface StartFailure {
  readonly message: string
  readonly exitCode: number
}

interface Context {
  readonly port?: number
  readonly database?: DatabaseAddress
  readonly dataFolder?: string
}

/** One clear sentence with the fix for everything that commonly keeps a server from starting; the error itself for the rest. */
export function explainStartFailure(error: unknown, context: Context = {}): StartFailure {
  if (error instanceof ConfigurationError) return { message: error.message, exitCode: CONFIG_EXIT_CODE }
  const problems = engineProblems(error)
  if (problems !== null) return { message: formatProblems(problems), exitCode: CONFIG_EXIT_CODE }
  const sentence = explainByCode(error, context) ?? explainStoreFault(error, context)
  return { message: `  ✖ sallyport cannot start: ${sentence ?? describe(error)}`, exitCode: 1 }
}

/** The engine's own report, told by its shape: loading the engine only to name its class would slow down every failure. */
function engineProblems(error: unknown): readonly ConfigProblem[] | null {
  if (!(error instanceof Error) || error.name !== 'ConfigError' || !('problems' in error) || !Array.isArray(error.problems)) return null
  const problems = error.problems as readonly { readonly option: string; readonly problem: string; readonly fix: string }[]
  return problems.map(({ option, problem, fix }) => ({ code: 'config_invalid', message: `${option}: ${problem}`, fix }))
}

function explainByCode(error: unknown, { port = 0, dataFolder = 'the data folder' }: Context): string | null {
  switch (systemCode(error)) {
    case 'EADDRINUSE':
      return `port ${port} is already in use.\n     fix  stop the other process, or set PORT to another port`
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return 'HOST is not an address of this machine.\n     fix  set HOST=127.0.0.1 or HOST=0.0.0.0'
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return syscall(error) === 'listen'
        ? `port ${port} needs more rights than this process has.\n     fix  set PORT to a port above 1023`
        : `${path(error) ?? dataFolder} cannot be written to.\n     fix  make it writable for this user, or set SALLYPORT_DATA_DIR to another folder`
    case 'ENOSPC':
    case 'EDQUOT':
      return `the disk that holds ${dataFolder} is full.\n     fix  free some space, or set SALLYPORT_DATA_DIR to another disk`
    case 'ENOTDIR':
    case 'EEXIST':
      return `${path(error) ?? dataFolder} is not a folder.\n     fix  remove that file, or set SALLYPORT_DATA_DIR to another folder`
    default:
      return null
  }
}

/** The store classifies its own faults; the sentence of the newer or older schema is already its own. */
function explainStoreFault(error: unknown, context: Context): string | null {
  if (!isStoreFault(error)) return null
  const { database } = context
  if (database !== undefined && database.kind !== 'sqlite') return explainServerFault(error, database)
  const databasePath = database?.path ?? 'the database'
  switch (error.storeFault) {
    case 'busy':
      return `${databasePath} is locked by another process.\n     fix  stop the other process, then start again`
    case 'full':
      return `the disk that holds ${databasePath} is full.\n     fix  free some space, then start again`
    case 'read_only':
      return `${databasePath} cannot be written to.\n     fix  make the file and its folder writable for this user`
    default:
      return explainByCode(error.cause, context) ?? `${error.message} (${databasePath})`
  }
}

/** A store's own classification of what went wrong with the database, by its shape: of whichever store. */
export function isStoreFault(error: unknown): error is Error & { readonly storeFault: unknown } {
  return error instanceof Error && 'storeFault' in error
}

function systemCode(error: unknown): string | null {
  if (!(error instanceof Error) || isStoreFault(error)) return null
  return 'code' in error && typeof error.code === 'string' ? error.code : null
}

function syscall(error: unknown): unknown {
  return error instanceof Error && 'syscall' in error ? error.syscall : undefined
}

function path(error: unknown): string | null {
  return error instanceof Error && 'path' in error && typeof error.path === 'string' ? error.path : null
}

function describe(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
