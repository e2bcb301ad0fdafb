import { accessSync, chmodSync, constants, existsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { ensureDataFolder, generatedSecretsPath } from '../../environment/generated-secrets.ts'
import type { Check } from './check.ts'
import { ok } from './check.ts'

const MIN_NODE = { major: 20, minor: 19 }

/** The engines field of the manifest. */
export function checkNode(version: string = process.versions.node): Check {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  const isEnough = major > MIN_NODE.major || (major === MIN_NODE.major && minor >= MIN_NODE.minor)
  if (isEnough) return ok('node', `Node ${version}`)
  const needed = `${MIN_NODE.major}.${MIN_NODE.minor}`
  return { name: 'node', status: 'fail', message: `Node ${version} is older than ${needed}.`, fix: `install Node ${needed} or newer` }
}

/** The folder is there, ours, writable and closed to others. */
export function checkDataFolder(folder: string): Check {
  const name = 'data folder'
  if (!existsSync(folder)) {
    return {
      name,
      status: 'warn',
      message: `${folder} does not exist yet; the first start creates it.`,
      fix: `mkdir -m 700 ${folder}`,
      repair: () => {
        ensureDataFolder(folder)
        return `created ${folder}`
      },
    }
  }
  try {
    accessSync(folder, constants.R_OK | constants.W_OK | constants.X_OK)
  } catch {
    return {
      name,
      status: 'fail',
      message: `${folder} cannot be written to.`,
      fix: `make it writable for this user, or set SALLYPORT_DATA_DIR`,
    }
  }
  return openToOthers(name, folder, 0o700) ?? ok(name, folder)
}

/** Generated secrets are for their owner alone. Nothing to say when there are none. */
export function checkSecretsFile(dataFolder: string): Check | null {
  const path = generatedSecretsPath(dataFolder)
  if (!existsSync(path)) return null
  return openToOthers('secrets file', path, 0o600) ?? ok('secrets file', path)
}

function openToOthers(name: string, path: string, mode: number): Check | null {
  if (process.platform === 'win32' || (statSync(path).mode & 0o077) === 0) return null
  return {
    name,
    status: 'warn',
    message: `Other users of this machine can read ${path}.`,
    fix: `chmod ${mode.toString(8)} ${path}`,
    repair: () => {
      chmodSync(path, mode)
      return `closed ${path} to others`
    },
  }
}

/** Tokens and links expire by this clock. A clock that stands before the last write to the file of the data, where there is one, went backwards. */
export function checkClock(databasePath: string | null, now: number = Date.now()): Check {
  const files = databasePath === null ? [] : [databasePath, `${databasePath}-wal`]
  const lastWrite = files.filter((path) => existsSync(path)).map((path) => statSync(path).mtimeMs)
  const newest = Math.max(0, ...lastWrite)
  const shown = new Date(now).toISOString()
  if (newest <= now + 2000) return ok('clock', shown)
  return {
    name: 'clock',
    status: 'fail',
    message: `The clock says ${shown}, but the database was written at ${new Date(newest).toISOString()}.`,
    fix: 'set the clock of this machine, best by a time service',
  }
}

/** Without the pages the API works alone. */
export function checkConsole(folder: string | null): Check {
  if (folder === null) return ok('console', 'off')
  if (existsSync(join(folder, 'index.html'))) return ok('console', folder)
  return { name: 'console', status: 'warn', message: 'The pages are not built.', fix: 'npm run build -w @sallyport/console' }
}
