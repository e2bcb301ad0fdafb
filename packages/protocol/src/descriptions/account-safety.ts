import type { Descriptions } from '../endpoint-types.ts'
import * as safety from '../schemas/account-safety.ts'
import { emptyAnswer, resendAnswer } from '../schemas/answers.ts'
import * as answers from '../schemas/sign-in-answers.ts'
import { reauthenticateRequest } from '../schemas/sign-in-requests.ts'
import { codeErrors, linkErrors, sessionErrors } from './error-groups.ts'

/** What changes who may come in, and what belongs to leaving. */
export const ACCOUNT_SAFETY: Pick<
  Descriptions,
  | 'getReauthentication'
  | 'reauthenticate'
  | 'sendReauthenticationCode'
  | 'changeEmail'
  | 'confirmEmailChange'
  | 'undoEmailChange'
  | 'secureAccount'
  | 'exportUser'
  | 'deleteUser'
> = {
  getReauthentication: {
    summary: 'How to confirm that it is you',
    description: 'Some endpoints answer `reauthentication_required` until the owner has shown who they are; this tells the ways to do so.',
    tag: 'Account safety',
    access: 'session',
    request: null,
    answer: answers.reauthenticationAnswer,
    status: 200,
    errors: [],
  },
  reauthenticate: {
    summary: 'Confirm that it is you',
    description:
      'Afterwards send the refused request again. `credential` answers the options of `POST /api/auth/passkeys/sign-in/options`.',
    tag: 'Account safety',
    access: 'session',
    request: reauthenticateRequest,
    answer: answers.reauthenticationAnswer,
    status: 200,
    errors: ['invalid_credentials', 'account_locked', 'totp_invalid', ...codeErrors, 'passkey_unknown', 'passkey_invalid', 'overloaded'],
  },
  sendReauthenticationCode: {
    summary: 'Mail a code to confirm that it is you',
    tag: 'Account safety',
    access: 'session',
    request: null,
    answer: resendAnswer,
    status: 200,
    errors: ['second_factor_missing'],
  },
  changeEmail: {
    summary: 'Change the address',
    description:
      'Mails a link and a code to the new address; nothing changes before it is confirmed. The old address is told, with a link to undo. Answers the same whether or not the new address is in use.',
    tag: 'Account safety',
    access: 'session',
    stepUp: true,
    request: safety.changeEmailRequest,
    answer: resendAnswer,
    status: 200,
    errors: ['email_unchanged'],
  },
  confirmEmailChange: {
    summary: 'Confirm the new address',
    description: 'Takes the token of the mailed link anywhere, or the typed code in the session that asked.',
    tag: 'Account safety',
    access: 'public',
    request: safety.confirmEmailChangeRequest,
    answer: emptyAnswer,
    status: 200,
    errors: [...linkErrors, ...codeErrors, ...sessionErrors, 'email_taken'],
  },
  undoEmailChange: {
    summary: 'Undo a change of the address',
    description: 'Takes the token of the mail to the old address, and ends every session.',
    tag: 'Account safety',
    access: 'public',
    request: safety.tokenRequest,
    answer: emptyAnswer,
    status: 200,
    errors: [...linkErrors, 'email_taken'],
  },
  secureAccount: {
    summary: '“This wasn’t me”',
    description:
      'Ends every session and mails a link to choose a new password. Takes the token of a mailed link, or none in a session of the account.',
    tag: 'Account safety',
    access: 'public',
    request: safety.secureAccountRequest,
    answer: emptyAnswer,
    status: 200,
    errors: [...linkErrors, ...sessionErrors],
  },
  exportUser: {
    summary: 'Download everything that is kept',
    description: 'Without secrets and hashes (GDPR articles 15 and 20).',
    tag: 'Account safety',
    access: 'session',
    stepUp: true,
    request: null,
    answer: safety.userExportAnswer,
    status: 200,
    errors: [],
  },
  deleteUser: {
    summary: 'Delete the account',
    description: 'For good. `confirmation` is the sentence `delete my account`.',
    tag: 'Account safety',
    access: 'session',
    stepUp: true,
    request: safety.deleteUserRequest,
    answer: emptyAnswer,
    status: 200,
    errors: [],
  },
}
