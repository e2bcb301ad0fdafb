import type { Descriptions } from '../endpoint-types.ts'
import { emptyAnswer, resendAnswer, signedInAnswer } from '../schemas/answers.ts'
import * as answers from '../schemas/sign-in-answers.ts'
import * as requests from '../schemas/sign-in-requests.ts'
import { codeErrors, gateErrors } from './error-groups.ts'

/** Second factors: owing one, and looking after them. */
export const SECOND_FACTOR: Pick<
  Descriptions,
  | 'getSecondFactorChallenge'
  | 'sendSecondFactorCode'
  | 'verifySecondFactor'
  | 'getSecondFactor'
  | 'beginTotp'
  | 'confirmTotp'
  | 'removeTotp'
  | 'enableEmailFactor'
  | 'disableEmailFactor'
  | 'replaceRecoveryCodes'
  | 'forgetTrustedDevices'
> = {
  getSecondFactorChallenge: {
    summary: 'What a sign-in still owes',
    description:
      'For the page of a browser that is in the middle of signing in; API clients have the same in the answer of the first factor.',
    tag: 'Second factor',
    access: 'public',
    request: null,
    answer: answers.secondFactorAnswer,
    status: 200,
    errors: ['second_factor_expired'],
  },
  sendSecondFactorCode: {
    summary: 'Mail a code as second factor',
    description: 'The code serves this sign-in alone.',
    tag: 'Second factor',
    access: 'public',
    request: requests.challengeRequest,
    answer: resendAnswer,
    status: 200,
    errors: ['second_factor_expired', 'second_factor_missing'],
  },
  verifySecondFactor: {
    summary: 'Show the second factor',
    description: 'Five attempts for each sign-in. With `rememberDevice` this device is not asked again for a while.',
    tag: 'Second factor',
    access: 'public',
    request: requests.verifySecondFactorRequest,
    answer: signedInAnswer,
    status: 200,
    errors: ['second_factor_expired', 'second_factor_missing', 'totp_invalid', 'recovery_code_invalid', ...codeErrors, ...gateErrors],
  },
  getSecondFactor: {
    summary: 'Which second factors are on',
    tag: 'Second factor',
    access: 'session',
    request: null,
    answer: answers.secondFactorStatusAnswer,
    status: 200,
    errors: [],
  },
  beginTotp: {
    summary: 'Set up an authenticator app',
    description: 'Answers a secret, also as QR code. It has no effect until a first code confirms it.',
    tag: 'Second factor',
    access: 'session',
    stepUp: true,
    request: null,
    answer: answers.totpSetupAnswer,
    status: 200,
    errors: ['second_factor_exists'],
  },
  confirmTotp: {
    summary: 'Turn the authenticator app on',
    description: 'Takes the first code and answers ten recovery codes, which are shown this once.',
    tag: 'Second factor',
    access: 'session',
    request: requests.codeRequest,
    answer: answers.recoveryCodesAnswer,
    status: 200,
    errors: ['totp_invalid', 'second_factor_exists', 'second_factor_missing', 'code_attempts_exceeded'],
  },
  removeTotp: {
    summary: 'Turn the authenticator app off',
    description: 'The recovery codes and the trusted devices go with it.',
    tag: 'Second factor',
    access: 'session',
    stepUp: true,
    request: null,
    answer: emptyAnswer,
    status: 200,
    errors: ['second_factor_missing'],
  },
  enableEmailFactor: {
    summary: 'Ask for a mailed code as second factor',
    description: 'Weaker than an app, because the mailbox also resets the password.',
    tag: 'Second factor',
    access: 'session',
    stepUp: true,
    request: null,
    answer: emptyAnswer,
    status: 200,
    errors: ['second_factor_exists', 'email_not_verified', 'not_found'],
  },
  disableEmailFactor: {
    summary: 'No longer ask for a mailed code',
    tag: 'Second factor',
    access: 'session',
    stepUp: true,
    request: null,
    answer: emptyAnswer,
    status: 200,
    errors: ['second_factor_missing'],
  },
  replaceRecoveryCodes: {
    summary: 'Get new recovery codes',
    description: 'All earlier ones stop working.',
    tag: 'Second factor',
    access: 'session',
    stepUp: true,
    request: null,
    answer: answers.recoveryCodesAnswer,
    status: 200,
    errors: ['second_factor_missing'],
  },
  forgetTrustedDevices: {
    summary: 'Ask every device again',
    description: 'No device skips the second factor any more.',
    tag: 'Second factor',
    access: 'session',
    request: null,
    answer: emptyAnswer,
    status: 200,
    errors: [],
  },
}
