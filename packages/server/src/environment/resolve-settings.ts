import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { HashScheme } from '@sallyport/ports'
import type { GeneratedSecrets } from './generated-secrets.ts'
import { resolveAddresses } from './resolve-addresses.ts'
import { resolveDatabase } from './resolve-database.ts'
import { resolveMail } from './resolve-mail.ts'
import { resolveProviders } from './resolve-providers.ts'
import { resolveRedis } from './resolve-redis.ts'
import { resolveSecrets } from './resolve-secrets.ts'
import { resolveWaysIn } from './resolve-ways-in.ts'
import type { SettingReader } from './setting-reader.ts'
import type { Environment, Settings } from './settings.ts'

const DAY_SECONDS = 86_400
const HOUR_SECONDS = 3600
const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const
/** OWASP's second recommendation: 19 MiB, two passes, one lane. */
const ARGON2ID: HashScheme = { algorithm: 'argon2id', memoryKiB: 19_456, iterations: 2, parallelism: 1 }
const MIN_BCRYPT_COST_IN_PRODUCTION = 12

/** Two levels above the package: `apps/console/dist` of the repository this server runs in. */
const BUILT_CONSOLE = fileURLToPath(new URL('../../../../apps/console/dist', import.meta.url))

export interface ResolveContext {
  /** Relative paths start here. */
  readonly folder: string
  readonly generateSecrets: (dataFolder: string) => GeneratedSecrets
}

/** Every setting in its final form. Problems gather in the reader; the result only counts when there are none. */
export function resolveSettings(reader: SettingReader, context: ResolveContext): Settings {
  const environment = reader.choice('NODE_ENV', ['development', 'production', 'test'], 'development')
  const production = environment === 'production'
  const dataFolder = resolveDataFolder(reader, context.folder)
  const appName = reader.text('APP_NAME')?.value ?? 'Sallyport'
  const supportEmail = reader.text('SUPPORT_EMAIL')?.value ?? null
  if (supportEmail !== null && !/^[^\s@<>]+@[^\s@<>]+$/.test(supportEmail)) {
    reader.report({ code: 'config_invalid', message: 'SUPPORT_EMAIL is not an address.', fix: 'set SUPPORT_EMAIL=support@example.com' })
  }
  const database = resolveDatabase(reader, environment, context.folder, dataFolder)
  const host = reader.text('HOST')?.value ?? (production ? '0.0.0.0' : '127.0.0.1')
  return {
    environment,
    port: reader.integer('PORT', { min: 0, max: 65_535 }, 5000),
    host,
    dataFolder,
    consoleFolder: resolveConsole(reader, context.folder),
    database,
    redis: resolveRedis(reader, environment, database.kind),
    secrets: resolveSecrets(reader, environment, () => context.generateSecrets(dataFolder)),
    mail: resolveMail(reader, environment, appName),
    ...resolveAddresses(reader, environment),
    ...resolveProviders(reader, environment, host),
    appName,
    supportEmail,
    signUp: reader.choice('SIGN_UP', ['open', 'closed'], 'open'),
    emailVerification: reader.choice('EMAIL_VERIFICATION', ['required', 'optional'], 'required'),
    waysIn: resolveWaysIn(reader),
    accessTtlSeconds: reader.duration('JWT_ACCESS_EXPIRY', { min: 30, max: production ? HOUR_SECONDS : DAY_SECONDS }),
    sessionIdleSeconds: reader.duration('JWT_REFRESH_EXPIRY', { min: 60, max: 90 * DAY_SECONDS }),
    hashScheme: resolveHashScheme(reader, environment),
    sameSite: reader.choice('COOKIE_SAMESITE', ['strict', 'lax'], 'strict'),
    rateLimit: resolveRateLimit(reader, environment),
    logging: resolveLogging(reader, context.folder),
    metricsToken: resolveMetricsToken(reader),
    warnings: reader.warnings,
  }
}

/** Shared with commands that need the folder and nothing else. */
export function resolveDataFolder(reader: SettingReader, folder: string): string {
  return resolve(folder, reader.text('SALLYPORT_DATA_DIR')?.value ?? '.sallyport')
}

function resolveConsole(reader: SettingReader, folder: string): string | null {
  const reading = reader.text('SALLYPORT_CONSOLE_DIR')
  if (reading === null) return BUILT_CONSOLE
  return reading.value === 'off' ? null : resolve(folder, reading.value)
}

function resolveHashScheme(reader: SettingReader, environment: Environment): HashScheme {
  const algorithm = reader.choice('PASSWORD_HASH', ['bcrypt', 'argon2id'], 'bcrypt')
  const cost = reader.integer('BCRYPT_SALT_ROUNDS', { min: 4, max: 16 }, 12)
  if (environment === 'production' && algorithm === 'bcrypt' && cost < MIN_BCRYPT_COST_IN_PRODUCTION) {
    reader.report({
      code: 'config_hash_weak',
      message: `BCRYPT_SALT_ROUNDS is ${cost}; production needs at least ${MIN_BCRYPT_COST_IN_PRODUCTION}.`,
      fix: 'remove BCRYPT_SALT_ROUNDS',
    })
  }
  return algorithm === 'bcrypt' ? { algorithm, cost } : ARGON2ID
}

function resolveRateLimit(reader: SettingReader, environment: Environment): 'on' | 'off' {
  const on = reader.toggle('RATE_LIMIT', true)
  if (environment === 'production' && !on) {
    reader.report({ code: 'config_rate_limit_off', message: 'RATE_LIMIT is off but NODE_ENV=production.', fix: 'remove RATE_LIMIT' })
  }
  return on ? 'on' : 'off'
}

function resolveLogging(reader: SettingReader, folder: string): Settings['logging'] {
  const logFolder = reader.text('LOG_DIR')
  return {
    level: reader.choice('LOG_LEVEL', LOG_LEVELS, 'info'),
    format: reader.choice('LOG_FORMAT', ['auto', 'json', 'pretty'], 'auto'),
    folder: logFolder === null ? null : join(resolve(folder, logFolder.value)),
  }
}

/** As long as any other secret: whoever guesses it reads how busy the server is, and when. */
function resolveMetricsToken(reader: SettingReader): string | null {
  const reading = reader.text('METRICS_TOKEN')
  if (reading !== null && reading.value.length < 16) {
    reader.report({
      code: 'config_secret_weak',
      message: `METRICS_TOKEN has ${reading.value.length} characters; at least 16 are needed.`,
      fix: 'METRICS_TOKEN=$(openssl rand -hex 32)',
    })
  }
  return reading?.value ?? null
}
