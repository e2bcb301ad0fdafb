import { ACCOUNT } from './descriptions/account.ts'
import { ACCOUNT_SAFETY } from './descriptions/account-safety.ts'
import { IDENTITY_PROVIDERS } from './descriptions/identity-providers.ts'
import { MAILED_CODES } from './descriptions/mailed-codes.ts'
import { PASSKEYS } from './descriptions/passkeys.ts'
import { SECOND_FACTOR } from './descriptions/second-factor.ts'
import { SIGN_IN } from './descriptions/sign-in.ts'
import { SIGN_UP } from './descriptions/sign-up.ts'
import { SYSTEM } from './descriptions/system.ts'
import type { Descriptions } from './endpoint-types.ts'

/** What each endpoint is for, takes, answers and refuses. */
export const DESCRIPTIONS: Descriptions = {
  ...SIGN_UP,
  ...SIGN_IN,
  ...MAILED_CODES,
  ...SECOND_FACTOR,
  ...PASSKEYS,
  ...ACCOUNT,
  ...ACCOUNT_SAFETY,
  ...IDENTITY_PROVIDERS,
  ...SYSTEM,
}
