import * as z from 'zod'
import type { Descriptions } from '../endpoint-types.ts'
import { emptyAnswer } from '../schemas/answers.ts'
import { identifier } from '../schemas/primitives.ts'
import * as answers from '../schemas/sign-in-answers.ts'
import * as requests from '../schemas/sign-in-requests.ts'
import { gateErrors } from './error-groups.ts'

/** Passkeys: signing in with one, and looking after them. */
export const PASSKEYS: Pick<
  Descriptions,
  | 'beginPasskeySignIn'
  | 'signInWithPasskey'
  | 'beginPasskeyRegistration'
  | 'registerPasskey'
  | 'listPasskeys'
  | 'renamePasskey'
  | 'removePasskey'
> = {
  beginPasskeySignIn: {
    summary: 'Begin a sign-in with a passkey',
    description: 'Also for `POST /api/auth/reauthenticate`. Names no account: the browser offers the passkeys it has.',
    tag: 'Passkeys',
    access: 'public',
    request: null,
    answer: answers.passkeyOptionsAnswer,
    status: 200,
    errors: ['not_found'],
  },
  signInWithPasskey: {
    summary: 'Sign in with a passkey',
    description: 'A passkey that checked its user is two factors at once, so no second one is owed.',
    tag: 'Passkeys',
    access: 'public',
    request: requests.passkeySignInRequest,
    answer: answers.signInAnswer,
    status: 200,
    errors: ['passkey_unknown', 'passkey_invalid', ...gateErrors, 'not_found'],
  },
  beginPasskeyRegistration: {
    summary: 'Begin to add a passkey',
    tag: 'Passkeys',
    access: 'session',
    stepUp: true,
    request: null,
    answer: answers.passkeyOptionsAnswer,
    status: 200,
    errors: ['not_found'],
  },
  registerPasskey: {
    summary: 'Add a passkey',
    description: 'Without `name` it is named after the device.',
    tag: 'Passkeys',
    access: 'session',
    request: requests.registerPasskeyRequest,
    answer: answers.passkeyAnswer,
    status: 201,
    errors: ['passkey_exists', 'passkey_invalid', 'not_found'],
  },
  listPasskeys: {
    summary: 'List passkeys',
    tag: 'Passkeys',
    access: 'session',
    request: null,
    answer: answers.passkeysAnswer,
    status: 200,
    errors: [],
  },
  renamePasskey: {
    summary: 'Rename a passkey',
    tag: 'Passkeys',
    access: 'session',
    request: requests.nameRequest,
    params: z.strictObject({ passkeyId: identifier }),
    answer: emptyAnswer,
    status: 200,
    errors: ['not_found'],
  },
  removePasskey: {
    summary: 'Remove a passkey',
    description: 'The last way to sign in stays.',
    tag: 'Passkeys',
    access: 'session',
    stepUp: true,
    request: null,
    params: z.strictObject({ passkeyId: identifier }),
    answer: emptyAnswer,
    status: 200,
    errors: ['not_found', 'last_method'],
  },
}
