import { hkdfSync } from 'node:crypto'
import type { HashScheme } from '@sallyport/ports'
import { parseRange } from '../kernel/ip-range.ts'
import { MAX_PASSWORD_LENGTH } from '../kernel/password-policy.ts'
import type { AuthConfig } from './auth-config.ts'
import { ConfigError, type ConfigProblem } from './config-error.ts'
import { oauthProblems } from './oauth-problems.ts'
import { type AuthOptions, allowInsecureProduction } from './options.ts'
import { passkeyConfig, passkeyProblems } from './passkey-config.ts'
import { isLocalHost, publicUrlProblems } from './public-url.ts'
import { secretProblems } from './secret-problems.ts'

const MINUTE_S = 60
const DAY_S = 86_400
/** Browsers keep no cookie longer (RFC 6265bis). */
const MAX_LIFETIME_S = 400 * DAY_S
const DEFAULT_SCHEME: HashScheme = { algorithm: 'bcrypt', cost: 12 }

/** Options to configuration, once. Throws a `ConfigError` that names every problem with its fix. */
export function resolveConfig(options: AuthOptions): AuthConfig {
  const environment = options.environment ?? 'production'
  const strict = environment === 'production' && options[allowInsecureProduction] !== true
  const problems: ConfigProblem[] = [
    ...publicUrlProblems(options.publicUrl, strict),
    ...secretProblems(options.secrets, strict),
    ...clientUrlProblems(options.clientUrls ?? []),
    ...trustedProxyProblems(options.trustedProxies ?? []),
    ...numberProblems(options),
    ...oauthProblems(options.oauth?.providers ?? [], options.publicUrl, strict),
    ...passkeyProblems(options),
    ...(strict ? productionProblems(options) : []),
  ]
  if (problems.length > 0) throw new ConfigError(problems)
  return Object.freeze(buildConfig(options, environment))
}

function buildConfig(options: AuthOptions, environment: AuthConfig['environment']): AuthConfig {
  const publicUrl = new URL(options.publicUrl)
  const isHttps = publicUrl.protocol === 'https:'
  const verificationRequired = options.registration?.emailVerification !== 'optional'
  return {
    appName: options.appName ?? 'Sallyport',
    supportEmail: options.supportEmail ?? null,
    publicUrl: publicUrl.href.replace(/\/$/, ''),
    publicOrigin: publicUrl.origin,
    isHttps,
    clientOrigins: (options.clientUrls ?? []).map((url) => new URL(url).origin),
    trustedProxies: options.trustedProxies ?? [],
    environment,
    version: options.version ?? '0.0.0',
    secrets: {
      access: options.secrets.access,
      refresh: options.secrets.refresh,
      data: options.secrets.data ?? dataSecretFrom(options.secrets.refresh),
    },
    tokens: tokenConfig(options, publicUrl.origin),
    cookies: cookieConfig(options, isHttps),
    passwords: { scheme: options.passwords?.scheme ?? DEFAULT_SCHEME, minLength: options.passwords?.minLength ?? 8 },
    registration: {
      signUp: options.registration?.signUp ?? 'open',
      verificationRequired,
      signInAfterSignUp: !verificationRequired && options.registration?.signInAfterSignUp === true,
      revealExistingAccounts: options.registration?.revealExistingAccounts === true,
    },
    ...signInConfig(options, publicUrl),
    limits: limitConfig(options),
    developmentOutbox: options.mail === null,
  }
}

function tokenConfig({ tokens = {} }: AuthOptions, origin: string): AuthConfig['tokens'] {
  return {
    issuer: origin,
    audience: origin,
    accessTtlMs: (tokens.accessTtlSeconds ?? 15 * MINUTE_S) * 1_000,
    idleMs: (tokens.idleSeconds ?? 7 * DAY_S) * 1_000,
    absoluteMs: (tokens.absoluteSeconds ?? 30 * DAY_S) * 1_000,
    rememberIdleMs: (tokens.rememberIdleSeconds ?? 30 * DAY_S) * 1_000,
    rememberAbsoluteMs: (tokens.rememberAbsoluteSeconds ?? 90 * DAY_S) * 1_000,
    graceMs: (tokens.refreshGraceSeconds ?? 10) * 1_000,
  }
}

/** `__Host-` ties a cookie to this very host and to HTTPS; browsers refuse the prefix over plain HTTP. */
function cookieConfig({ cookies = {} }: AuthOptions, isHttps: boolean): AuthConfig['cookies'] {
  const prefix = isHttps ? '__Host-' : ''
  return {
    sameSite: cookies.sameSite ?? 'strict',
    access: prefix + (cookies.accessName ?? 'access_token'),
    refresh: prefix + (cookies.refreshName ?? 'refresh_token'),
    device: prefix + (cookies.deviceName ?? 'device_token'),
    csrf: prefix + (cookies.csrfName ?? 'csrf_token'),
    prefix,
  }
}

/** The ways in beside the password. */
function signInConfig(options: AuthOptions, publicUrl: URL) {
  const { emailCodes = {}, secondFactor = {}, oauth = {} } = options
  return {
    emailCodes: {
      signIn: emailCodes.signIn !== 'off',
      createsAccounts: emailCodes.createsAccounts ?? options.registration?.signUp !== 'closed',
    },
    secondFactor: {
      requiredForRoles: secondFactor.requiredForRoles ?? [],
      emailCode: secondFactor.emailCode !== 'off',
      rememberMs: (secondFactor.rememberDays ?? 30) * DAY_S * 1_000,
    },
    passkeys: passkeyConfig(options, publicUrl),
    oauth: { providers: oauth.providers ?? [], linkVerifiedEmails: oauth.linkVerifiedEmails !== false },
    confirmationMs: (options.confirmationSeconds ?? 10 * MINUTE_S) * 1_000,
  }
}

function limitConfig({ limits = {} }: AuthOptions): AuthConfig['limits'] {
  return {
    rateLimit: limits.rateLimit !== 'off',
    loginPerAccountAndAddress: limits.loginPerAccountAndAddress ?? 5,
    credentialsPerAddress: limits.credentialsPerAddress ?? 10,
    resetPerHour: limits.resetPerHour ?? 5,
    maxLoginAttempts: limits.maxLoginAttempts ?? 5,
    lockoutMs: (limits.lockoutSeconds ?? 15 * MINUTE_S) * 1_000,
  }
}

/** Without a secret of its own, data at rest hangs on the refresh secret: works, but then that one cannot be rotated. */
function dataSecretFrom(refresh: string): string {
  return new Uint8Array(hkdfSync('sha256', refresh, '', 'sallyport/v1/data-root', 32)).join('.')
}

function clientUrlProblems(urls: readonly string[]): readonly ConfigProblem[] {
  return urls
    .filter((url) => url === '*' || !URL.canParse(url) || !['http:', 'https:'].includes(new URL(url).protocol))
    .map((url) => ({
      option: 'clientUrls',
      problem: `"${url}" is not an origin like https://app.example.com; wildcards are not possible together with cookies.`,
      fix: 'List each front end’s origin on its own.',
    }))
}

function trustedProxyProblems(ranges: readonly string[]): readonly ConfigProblem[] {
  return ranges
    .filter((range) => parseRange(range) === null)
    .map((range) => ({
      option: 'trustedProxies',
      problem: `"${range}" is neither an IP address nor a CIDR range.`,
      fix: 'Use for example 10.0.0.0/8 or ::1, only for proxies that overwrite X-Forwarded-For.',
    }))
}

function numberProblems(options: AuthOptions): readonly ConfigProblem[] {
  const { tokens = {}, passwords = {}, limits = {} } = options
  const scheme = passwords.scheme ?? DEFAULT_SCHEME
  const positive = (option: string, value: number | undefined, min = 1, max = Number.MAX_SAFE_INTEGER): ConfigProblem | null =>
    value === undefined || (Number.isInteger(value) && value >= min && value <= max)
      ? null
      : {
          option,
          problem: `${value} is not a whole number from ${min} to ${max}.`,
          fix: 'Correct the value or leave it out for the default.',
        }
  return [
    positive('tokens.accessTtlSeconds', tokens.accessTtlSeconds, 30),
    positive('tokens.idleSeconds', tokens.idleSeconds, 1, MAX_LIFETIME_S),
    positive('tokens.absoluteSeconds', tokens.absoluteSeconds, 1, MAX_LIFETIME_S),
    positive('tokens.rememberIdleSeconds', tokens.rememberIdleSeconds, 1, MAX_LIFETIME_S),
    positive('tokens.rememberAbsoluteSeconds', tokens.rememberAbsoluteSeconds, 1, MAX_LIFETIME_S),
    positive('tokens.refreshGraceSeconds', tokens.refreshGraceSeconds, 0, 300),
    positive('confirmationSeconds', options.confirmationSeconds),
    positive('passwords.minLength', passwords.minLength, 8, MAX_PASSWORD_LENGTH),
    positive('passwords.scheme.cost', scheme.algorithm === 'bcrypt' ? scheme.cost : undefined, 4, 20),
    positive('limits.loginPerAccountAndAddress', limits.loginPerAccountAndAddress),
    positive('limits.credentialsPerAddress', limits.credentialsPerAddress),
    positive('limits.resetPerHour', limits.resetPerHour),
    positive('limits.maxLoginAttempts', limits.maxLoginAttempts, 1, 100),
    positive('limits.lockoutSeconds', limits.lockoutSeconds),
  ].filter((problem) => problem !== null)
}

function productionProblems(options: AuthOptions): readonly ConfigProblem[] {
  const problems: ConfigProblem[] = []
  const scheme = options.passwords?.scheme ?? DEFAULT_SCHEME
  if (options.mail === null && !isLocalHost(options.publicUrl)) {
    problems.push({
      option: 'mail',
      problem: 'no mail transport is configured, so nobody could verify an address or reset a password.',
      fix: 'Configure SMTP (SMTP_URL=smtps://user:password@mail.example.com).',
    })
  }
  if (options.limits?.rateLimit === 'off') {
    problems.push({
      option: 'limits.rateLimit',
      problem: 'rate limits are off.',
      fix: 'Remove RATE_LIMIT=off; it is for tests and benchmarks.',
    })
  }
  if (scheme.algorithm === 'bcrypt' && scheme.cost < 12) {
    problems.push({
      option: 'passwords.scheme',
      problem: `bcrypt cost ${scheme.cost} is below 12.`,
      fix: 'Use cost 12 or higher, or argon2id.',
    })
  }
  if ((options.tokens?.accessTtlSeconds ?? 0) > 3_600) {
    problems.push({
      option: 'tokens.accessTtlSeconds',
      problem: 'access tokens may live one hour at most.',
      fix: 'Use 3600 or less; sessions stay signed in by refresh.',
    })
  }
  return problems
}
