import { findSecrets, generatedSecretsPath, loadOrCreateSecrets, randomSecret } from '../../environment/generated-secrets.ts'
import type { LoadOptions } from '../../environment/load-settings.ts'
import { loadDatabaseSettings, loadSettings } from '../../environment/load-settings.ts'
import { ConfigurationError } from '../../environment/problem.ts'
import type { Settings } from '../../environment/settings.ts'
import type { Check } from './check.ts'
import { ok } from './check.ts'
import { checkClock, checkConsole, checkDataFolder, checkNode, checkSecretsFile } from './machine-checks.ts'
import { checkProviders } from './provider-checks.ts'
import { checkDatabase, checkMail, checkPublicUrl, checkRedis } from './service-checks.ts'

/** Everything that commonly keeps a server from starting, looked at without changing anything. */
export async function examine(load: LoadOptions): Promise<readonly Check[]> {
  const { settings, checks } = await examineConfiguration(load)
  return [checkNode(), ...checks, ...(await examineData(load)), ...(settings === null ? [] : await examineServices(settings))]
}

async function examineConfiguration(load: LoadOptions): Promise<{ readonly settings: Settings | null; readonly checks: readonly Check[] }> {
  let missingIn: string | null = null
  const generateSecrets = (folder: string) => {
    const found = findSecrets(folder)
    if (found !== null) return found
    missingIn = folder
    return { access: randomSecret(), refresh: randomSecret(), data: randomSecret(), path: generatedSecretsPath(folder) }
  }
  try {
    const settings = await loadSettings({ ...load, generateSecrets })
    const warnings = settings.warnings.map((message): Check => ({ name: 'configuration', status: 'warn', message }))
    return { settings, checks: [ok('configuration', settings.environment), ...warnings, secretsCheck(settings, missingIn)] }
  } catch (error) {
    if (!(error instanceof ConfigurationError)) {
      const message = error instanceof Error ? error.message : String(error)
      return { settings: null, checks: [{ name: 'configuration', status: 'fail', message }] }
    }
    const checks = error.problems.map(({ message, fix }): Check => ({ name: 'configuration', status: 'fail', message, fix }))
    return { settings: null, checks }
  }
}

function secretsCheck(settings: Settings, missingIn: string | null): Check {
  if (missingIn === null) return ok('secrets', settings.secrets.generatedIn ?? 'from the environment')
  const folder = missingIn
  return {
    name: 'secrets',
    status: 'warn',
    message: 'There are none yet; the first start generates them.',
    fix: 'sallyport setup:env',
    repair: () => `generated ${loadOrCreateSecrets(folder).path}`,
  }
}

async function examineData(load: LoadOptions): Promise<readonly Check[]> {
  try {
    const { dataFolder, ...database } = await loadDatabaseSettings(load)
    const secretsFile = checkSecretsFile(dataFolder)
    const clock = checkClock(database.kind === 'sqlite' ? database.path : null)
    return [checkDataFolder(dataFolder), ...(secretsFile === null ? [] : [secretsFile]), await checkDatabase(database), clock]
  } catch (error) {
    // Told above, among the problems of the configuration.
    if (error instanceof ConfigurationError) return []
    throw error
  }
}

async function examineServices(settings: Settings): Promise<readonly Check[]> {
  const redis = settings.redis === null ? [] : [await checkRedis(settings.redis)]
  return [
    ...redis,
    checkPublicUrl(settings),
    ...checkProviders(settings),
    await checkMail(settings.mail),
    checkConsole(settings.consoleFolder),
  ]
}
