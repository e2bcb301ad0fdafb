import type { Variables } from './environment-files.ts'
import { readEnvironment } from './environment-files.ts'
import type { GeneratedSecrets } from './generated-secrets.ts'
import { loadOrCreateSecrets } from './generated-secrets.ts'
import { ConfigurationError } from './problem.ts'
import { readVariables } from './read-variables.ts'
import { resolveDatabase } from './resolve-database.ts'
import { resolveDataFolder, resolveSettings } from './resolve-settings.ts'
import type { SecretProvider } from './secret-providers.ts'
import { fileSecrets } from './secret-providers.ts'
import type { SettingReader } from './setting-reader.ts'
import { createSettingReader } from './setting-reader.ts'
import type { DatabaseSettings, Settings } from './settings.ts'

export interface LoadOptions {
  /** Holds `.env`; relative paths start here. Default: the working folder. */
  readonly folder?: string
  /** Default `process.env`. */
  readonly variables?: Variables
  /** Asked after the environment and after `<NAME>_FILE`, in order. */
  readonly secretProviders?: readonly SecretProvider[]
  /** Default: create them in the data folder. `doctor` looks without touching anything. */
  readonly generateSecrets?: (dataFolder: string) => GeneratedSecrets
}

/**
 * Read the environment once and check all of it. Throws one `ConfigurationError` with every problem. Outside
 * production the data folder and missing secrets are created on the way.
 */
export async function loadSettings(options: LoadOptions = {}): Promise<Settings> {
  const folder = options.folder ?? process.cwd()
  const reader = await openReader(options, folder)
  const settings = resolveSettings(reader, { folder, generateSecrets: options.generateSecrets ?? loadOrCreateSecrets })
  throwProblems(reader)
  return settings
}

/** The database alone, for `sallyport migrate`: a missing mail server is no reason not to migrate. */
export async function loadDatabaseSettings(options: LoadOptions = {}): Promise<DatabaseSettings & { readonly dataFolder: string }> {
  const folder = options.folder ?? process.cwd()
  const reader = await openReader(options, folder)
  const environment = reader.choice('NODE_ENV', ['development', 'production', 'test'], 'development')
  const dataFolder = resolveDataFolder(reader, folder)
  const database = resolveDatabase(reader, environment, folder, dataFolder)
  throwProblems(reader)
  return { ...database, dataFolder }
}

async function openReader(options: LoadOptions, folder: string): Promise<SettingReader> {
  const variables = readEnvironment(folder, options.variables ?? process.env)
  const found = await readVariables(variables, [fileSecrets(variables), ...(options.secretProviders ?? [])])
  return createSettingReader(found.readings, found)
}

function throwProblems(reader: SettingReader): void {
  if (reader.problems.length > 0) throw new ConfigurationError(reader.problems)
}
