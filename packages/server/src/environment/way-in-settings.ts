import type { SettingDefinition } from './setting-definition.ts'

/** Settings of the ways to sign in beside the password, and of what stands beside the first factor. */
export const WAY_IN_SETTINGS = {
  EMAIL_CODES: {
    group: 'Sign-in',
    aliases: [],
    default: '`on`',
    description: 'Sign-in by a mailed code or its link.',
    example: 'off',
  },
  EMAIL_CODE_SIGN_UP: {
    group: 'Sign-in',
    aliases: [],
    default: '`on` as long as `SIGN_UP` is open',
    description: 'A right code for an address that nobody has creates the account.',
    example: 'off',
  },
  SECOND_FACTOR_ROLES: {
    group: 'Sign-in',
    aliases: [],
    default: 'none',
    description: 'Roles, separated by commas, whose protected routes stay closed until a second step is set up: `admin`, `user`.',
    example: 'admin',
  },
  SECOND_FACTOR_EMAIL: {
    group: 'Sign-in',
    aliases: [],
    default: '`on`',
    description: 'Lets people choose a mailed code as their second step; weaker than an app, because the mailbox also resets the password.',
    example: 'off',
  },
  SECOND_FACTOR_REMEMBER_DAYS: {
    group: 'Sign-in',
    aliases: [],
    default: '`30`',
    description: 'For how many days a trusted device is not asked for the second step; `0` offers it to nobody.',
    example: '30',
  },
  PASSKEYS: {
    group: 'Sign-in',
    aliases: [],
    default: '`on`, unless `PUBLIC_URL` is an IP address',
    description: 'Sign-in with passkeys.',
    example: 'off',
  },
  PASSKEY_RP_ID: {
    group: 'Sign-in',
    aliases: [],
    default: 'the host of `PUBLIC_URL`',
    description: 'The domain that passkeys belong to: that host or a domain above it. Changing it makes all passkeys worthless.',
    example: 'example.com',
  },
  CONFIRMATION_PERIOD: {
    group: 'Sign-in',
    aliases: [],
    default: '`10m`',
    description: 'How long “confirm it’s you” serves dangerous changes.',
    example: '10m',
  },
  OAUTH_LINK_VERIFIED_EMAILS: {
    group: 'Identity providers',
    aliases: [],
    default: '`on`',
    description:
      'Attach an identity to the account of its address when a trusted provider and the account have both proven it; `off` always asks.',
    example: 'off',
  },
} as const satisfies Readonly<Record<string, SettingDefinition>>
