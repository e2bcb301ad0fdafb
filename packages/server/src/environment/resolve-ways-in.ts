import type { AuthOptions } from '@sallyport/engine'
import type { Role } from '@sallyport/ports'
import type { SettingReader } from './setting-reader.ts'

/** The ways in beside the password, as the engine takes them. What is not set is left to the engine's defaults. */
export type WaysIn = Required<Pick<AuthOptions, 'emailCodes' | 'secondFactor' | 'passkeys'>> & {
  readonly linkVerifiedEmails: boolean
  readonly confirmationSeconds: number | null
}

export function resolveWaysIn(reader: SettingReader): WaysIn {
  const onOrOff = (name: 'EMAIL_CODES' | 'SECOND_FACTOR_EMAIL') => (reader.toggle(name, true) ? 'on' : 'off')
  const rpId = reader.text('PASSKEY_RP_ID')?.value
  return {
    emailCodes: {
      signIn: onOrOff('EMAIL_CODES'),
      ...(reader.text('EMAIL_CODE_SIGN_UP') !== null && { createsAccounts: reader.toggle('EMAIL_CODE_SIGN_UP', true) }),
    },
    secondFactor: {
      requiredForRoles: resolveRoles(reader),
      emailCode: onOrOff('SECOND_FACTOR_EMAIL'),
      rememberDays: reader.integer('SECOND_FACTOR_REMEMBER_DAYS', { min: 0, max: 365 }, 30),
    },
    passkeys: {
      // Where nothing is said, an IP address switches them off by itself instead of being a mistake.
      ...(reader.text('PASSKEYS') !== null && { signIn: reader.toggle('PASSKEYS', true) ? ('on' as const) : ('off' as const) }),
      ...(rpId !== undefined && { rpId }),
    },
    linkVerifiedEmails: reader.toggle('OAUTH_LINK_VERIFIED_EMAILS', true),
    confirmationSeconds: reader.duration('CONFIRMATION_PERIOD', { min: 10, max: 86_400 }),
  }
}

function resolveRoles(reader: SettingReader): readonly Role[] {
  const roles = reader.list('SECOND_FACTOR_ROLES')
  const unknown = roles.filter((role) => role !== 'user' && role !== 'admin')
  if (unknown.length > 0) {
    reader.report({
      code: 'config_invalid',
      message: `SECOND_FACTOR_ROLES names ${unknown.join(', ')}; the roles are user and admin.`,
      fix: 'set SECOND_FACTOR_ROLES=admin',
    })
  }
  return roles.filter((role) => role === 'user' || role === 'admin')
}
