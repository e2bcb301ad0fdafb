import type { AccountSafetyWire } from '../account-safety-types.ts'
import { answered, done, issuedAt, lastActiveAt, linkToken, resent, session, user } from './sample-values.ts'
import { connection, passkey } from './sign-in-samples.ts'

/** Samples of what keeps an account in the right hands. */
export const ACCOUNT_SAFETY_SAMPLES: { readonly [Name in keyof AccountSafetyWire]: Readonly<AccountSafetyWire[Name]> } = {
  changeEmail: { request: { newEmail: 'ada@example.org' }, answer: resent },
  confirmEmailChange: { request: { token: linkToken }, answer: answered('Your address is changed.', {}) },
  undoEmailChange: { request: { token: linkToken }, answer: answered('Your old address is back.', {}) },
  secureAccount: { request: { token: linkToken }, answer: answered('Every device is signed out. We’ve sent you a link.', {}) },
  exportUser: {
    request: undefined,
    answer: answered('Everything we keep about you.', {
      exportedAt: lastActiveAt,
      user,
      sessions: [session],
      passkeys: [passkey],
      connections: [{ ...connection, profile: { given_name: user.firstName } }],
      secondFactor: {
        totp: { enabledAt: issuedAt },
        emailCode: null,
        emailCodeOffered: true,
        recoveryCodesLeft: 10,
        trustedDevices: 1,
        requiredForRole: false,
      },
      events: [{ action: 'login', success: true, ipAddress: session.ipAddress, userAgent: session.userAgent, at: issuedAt }],
    }),
  },
  deleteUser: { request: { confirmation: 'delete my account' }, answer: done },
}
