import { PROVIDER_SETTINGS } from './provider-settings.ts'
import type { SettingDefinition } from './setting-definition.ts'
import { WAY_IN_SETTINGS } from './way-in-settings.ts'

export { SETTING_GROUPS } from './setting-definition.ts'

/** Every variable that the server reads. The reference page, `env.example` and the reader all come from this table. */
export const SETTINGS = {
  NODE_ENV: {
    group: 'Server',
    aliases: [],
    default: '`development`',
    description: '`production`, `development` or `test`. Production refuses every weak setting.',
    example: 'production',
  },
  PORT: { group: 'Server', aliases: [], default: '`5000`', description: 'Port to listen on; `0` takes any free port.', example: '5000' },
  HOST: {
    group: 'Server',
    aliases: [],
    default: '`127.0.0.1`; in production `0.0.0.0`',
    description: 'Address to listen on.',
    example: '0.0.0.0',
  },
  SALLYPORT_DATA_DIR: {
    group: 'Server',
    aliases: [],
    default: '`./.sallyport`',
    description: 'Folder of the embedded database and, outside production, of the generated secrets.',
    example: './.sallyport',
  },
  SALLYPORT_CONSOLE_DIR: {
    group: 'Server',
    aliases: [],
    default: 'the built console of this installation',
    description: 'Folder with the built pages; `off` serves the API alone.',
    example: 'off',
  },
  DATABASE_URL: {
    group: 'Database',
    aliases: ['MONGODB_URI', 'MONGO_URI'],
    default: '`sqlite:<data folder>/sallyport.db`',
    description:
      '`sqlite:<path>`, `postgres://user:password@host:5432/database`, `mysql://user:password@host:3306/database` (`mariadb://` is the ' +
      'same), or `mongodb://user:password@host:27017/database` (`mongodb+srv://` too); special characters of the password as `%XX`.',
    example: 'sqlite:./.sallyport/sallyport.db',
    secret: true,
  },
  DATABASE_POOL_SIZE: {
    group: 'Database',
    aliases: [],
    default: '`10`',
    description: 'Connections of each process to a database server, at most. Their sum must stay below what the server allows.',
    example: '10',
  },
  DB_HOST: {
    group: 'Database',
    aliases: [],
    default: '`localhost` when another `DB_…` is set',
    description: 'A MySQL or MariaDB database by parts, instead of `DATABASE_URL`.',
    example: '127.0.0.1',
  },
  DB_PORT: { group: 'Database', aliases: [], default: '`3306`', description: 'Port of that database.', example: '3306' },
  DB_USER: { group: 'Database', aliases: [], default: '`root`', description: 'User of that database.', example: 'authstack_user' },
  DB_PASSWORD: { group: 'Database', aliases: [], default: 'none', description: 'Password of that user.', example: '', secret: true },
  DB_NAME: {
    group: 'Database',
    aliases: [],
    default: 'none',
    description: 'Name of that database; the other parts need it.',
    example: 'authstack',
  },
  SALLYPORT_AUTO_MIGRATE: {
    group: 'Database',
    aliases: [],
    default: '`on`; in production `off`',
    description: '`on` brings the schema up to date at start; `off` refuses to start until `sallyport migrate up` has run.',
    example: 'on',
  },
  REDIS_URL: {
    group: 'Database',
    aliases: [],
    default: 'none: limits and revocations are kept in this process',
    description:
      'What several processes share: rate limits, revocations, locks. `redis://[user:password@]host:6379[/database]`, ' +
      '`redis+cluster://[user:password@]host:port,host:port`, or `redis+sentinel://group[:password]@host:port,host:port`, where the hosts ' +
      'are Sentinels; `rediss` for TLS. Losing Redis loses no decision and stops nobody.',
    example: 'redis://localhost:6379',
    secret: true,
  },
  JWT_ACCESS_SECRET: {
    group: 'Secrets',
    aliases: ['JWT_SECRET', 'TOKEN_SECRET', 'NEXTAUTH_SECRET'],
    default: 'generated outside production',
    description: 'Signs access tokens. At least 32 characters, 64 in production, different from `JWT_REFRESH_SECRET`.',
    example: '',
    secret: true,
  },
  JWT_REFRESH_SECRET: {
    group: 'Secrets',
    aliases: [],
    default: 'generated outside production',
    description: 'Signs refresh tokens. At least 32 characters, 64 in production.',
    example: '',
    secret: true,
  },
  SALLYPORT_SECRET: {
    group: 'Secrets',
    aliases: [],
    default: 'generated outside production; else derived from `JWT_REFRESH_SECRET`',
    description:
      'Root of the keys for data at rest (password pepper, audit chain, outbox). Set it once and never change it: with it, the two ' +
      'token secrets can be replaced without losing a password.',
    example: '',
    secret: true,
  },
  SMTP_URL: {
    group: 'E-mail',
    aliases: [],
    default: 'none: mails stay in the development outbox',
    description: 'The mail server as one address, `smtp://user:pass@host:587` or `smtps://…:465`. Production needs this or `SMTP_HOST`.',
    example: 'smtp://user:password@smtp.example.com:587',
    secret: true,
  },
  SMTP_HOST: {
    group: 'E-mail',
    aliases: [],
    default: 'none; `smtp.gmail.com` when only user and password are set',
    description: 'The mail server by parts, instead of `SMTP_URL`.',
    example: 'smtp.example.com',
  },
  SMTP_PORT: {
    group: 'E-mail',
    aliases: [],
    default: '`587`',
    description: '`465` speaks TLS from the first byte, other ports upgrade.',
    example: '587',
  },
  SMTP_USER: {
    group: 'E-mail',
    aliases: ['EMAIL_USER'],
    default: 'none',
    description: 'User at the mail server.',
    example: 'noreply@example.com',
  },
  SMTP_PASS: {
    group: 'E-mail',
    aliases: ['EMAIL_PASS'],
    default: 'none',
    description: 'Password at the mail server (an app password where the provider has those).',
    example: '',
    secret: true,
  },
  SMTP_FROM: {
    group: 'E-mail',
    aliases: [],
    default: 'the user at the mail server when it is an address',
    description: 'Sender of every mail, `name@example.com` or `Name <name@example.com>`.',
    example: 'Sallyport <noreply@example.com>',
  },
  PUBLIC_URL: {
    group: 'Addresses',
    aliases: [],
    default: '`http://localhost:<PORT>`',
    description:
      'The origin under which browsers reach this server. Links in mails and redirects start with it, never with the Host header.',
    example: 'https://auth.example.com',
  },
  CLIENT_URL: {
    group: 'Addresses',
    aliases: [],
    default: '`http://localhost:3000`; in production none',
    description: 'Origins of front ends on other origins, separated by commas.',
    example: 'https://app.example.com',
  },
  TRUSTED_PROXIES: {
    group: 'Addresses',
    aliases: [],
    default: 'none',
    description: 'Addresses or CIDR ranges of proxies whose `X-Forwarded-For` and `X-Forwarded-Proto` count.',
    example: '127.0.0.1,10.0.0.0/8',
  },
  FORCE_HTTPS: {
    group: 'Addresses',
    aliases: [],
    default: '`on` in production when `PUBLIC_URL` is https',
    description: 'Documents asked for over plain HTTP are redirected to `PUBLIC_URL`; API calls are refused. Needs `TRUSTED_PROXIES`.',
    example: 'on',
  },
  APP_NAME: { group: 'Sign-in', aliases: [], default: '`Sallyport`', description: 'Shown on pages and in mails.', example: 'Example' },
  SUPPORT_EMAIL: {
    group: 'Sign-in',
    aliases: [],
    default: 'none',
    description: 'Where people turn to for help; shown on pages and in mails.',
    example: 'support@example.com',
  },
  SIGN_UP: { group: 'Sign-in', aliases: [], default: '`open`', description: '`open` or `closed`.', example: 'open' },
  EMAIL_VERIFICATION: {
    group: 'Sign-in',
    aliases: [],
    default: '`required`',
    description: '`required` or `optional`.',
    example: 'required',
  },
  JWT_ACCESS_EXPIRY: {
    group: 'Sign-in',
    aliases: [],
    default: '`15m`',
    description: 'Lifetime of an access token: a number with `s`, `m`, `h` or `d`.',
    example: '15m',
  },
  JWT_REFRESH_EXPIRY: {
    group: 'Sign-in',
    aliases: [],
    default: '`7d`',
    description: 'A session ends after this long without use.',
    example: '7d',
  },
  PASSWORD_HASH: { group: 'Sign-in', aliases: [], default: '`bcrypt`', description: '`bcrypt` or `argon2id`.', example: 'bcrypt' },
  BCRYPT_SALT_ROUNDS: {
    group: 'Sign-in',
    aliases: [],
    default: '`12`',
    description: 'Cost of bcrypt, 4 to 16; production refuses less than 12.',
    example: '12',
  },
  COOKIE_SAMESITE: {
    group: 'Sign-in',
    aliases: [],
    default: '`strict`',
    description: '`strict` or `lax`; `lax` adds the double-submit token.',
    example: 'strict',
  },
  RATE_LIMIT: {
    group: 'Sign-in',
    aliases: [],
    default: '`on`',
    description: '`off` is for tests and benchmarks; production refuses it. Lockout stays on.',
    example: 'on',
  },
  ...WAY_IN_SETTINGS,
  ...PROVIDER_SETTINGS,
  LOG_LEVEL: {
    group: 'Logs and metrics',
    aliases: [],
    default: '`info`',
    description: '`trace`, `debug`, `info`, `warn`, `error`, `fatal` or `silent`.',
    example: 'info',
  },
  LOG_FORMAT: {
    group: 'Logs and metrics',
    aliases: [],
    default: '`auto`',
    description: '`json`, `pretty`, or `auto`: pretty on a terminal, JSON otherwise.',
    example: 'json',
  },
  LOG_DIR: {
    group: 'Logs and metrics',
    aliases: [],
    default: 'none',
    description: 'Folder for `error.log`, `combined.log`, `access.log` and `audit.log`; processes of one deployment may share it.',
    example: './logs',
  },
  METRICS_TOKEN: {
    group: 'Logs and metrics',
    aliases: [],
    default: 'none: in production `/metrics` answers this machine only',
    description: 'Bearer token that `/metrics` asks for.',
    example: '',
    secret: true,
  },
} as const satisfies Readonly<Record<string, SettingDefinition>>

export type SettingName = keyof typeof SETTINGS

/** All names in table order, typed. */
export const SETTING_NAMES = Object.keys(SETTINGS) as readonly SettingName[]

/** The row of a setting, with the optional column visible to the type checker. */
export function settingDefinition(name: SettingName): SettingDefinition {
  return SETTINGS[name]
}

/** Known to the family but without effect in this build: named once at start, never ignored in silence. */
export const UNAVAILABLE_SETTINGS: Readonly<Record<string, string>> = {
  UPSTASH_REDIS_REST_URL: 'Redis is spoken to by its own protocol; set REDIS_URL to the rediss:// address of the same database',
  SALLYPORT_PRESET: 'presets are not part of this build',
}
