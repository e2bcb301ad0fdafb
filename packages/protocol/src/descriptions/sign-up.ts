import type { Descriptions } from '../endpoint-types.ts'
import * as answers from '../schemas/answers.ts'
import * as requests from '../schemas/requests.ts'
import { codeErrors, linkErrors } from './error-groups.ts'

/** From the form to a verified address, and back in without the password. */
export const SIGN_UP: Pick<
  Descriptions,
  'register' | 'verifyEmail' | 'resendVerification' | 'previewLink' | 'forgotPassword' | 'resetPassword'
> = {
  register: {
    summary: 'Sign up',
    description:
      'Creates an account and mails a link and a code to verify the address. The answer is the same whether or not the address was known, unless the operator decided otherwise.',
    tag: 'Sign-up',
    access: 'public',
    request: requests.registerRequest,
    answer: answers.registerAnswer,
    status: 201,
    errors: ['signup_closed', 'account_exists', 'username_taken', 'overloaded'],
  },
  verifyEmail: {
    summary: 'Verify the address',
    description:
      'Takes the token of the mailed link, or the address with the typed code. In another browser than the one that signed up, the password chosen at sign-up is asked for as well.',
    tag: 'Sign-up',
    access: 'public',
    request: requests.verifyEmailRequest,
    answer: answers.emptyAnswer,
    status: 200,
    errors: [...linkErrors, 'password_required', 'invalid_credentials', ...codeErrors, 'account_locked', 'overloaded'],
  },
  resendVerification: {
    summary: 'Send the verification mail again',
    description: 'Answers the same for every address.',
    tag: 'Sign-up',
    access: 'public',
    request: requests.emailRequest,
    answer: answers.resendAnswer,
    status: 200,
    errors: [],
  },
  previewLink: {
    summary: 'Look at a mailed link',
    description: 'Tells what a link is for without using it.',
    tag: 'Sign-up',
    access: 'public',
    request: requests.previewLinkRequest,
    answer: answers.previewLinkAnswer,
    status: 200,
    errors: [...linkErrors],
  },
  forgotPassword: {
    summary: 'Ask for a reset mail',
    description: 'Answers the same for every address.',
    tag: 'Password reset',
    access: 'public',
    request: requests.emailRequest,
    answer: answers.resendAnswer,
    status: 200,
    errors: [],
  },
  resetPassword: {
    summary: 'Choose a new password',
    description: 'Takes the token of the mailed link, or the address with the typed code. Ends every session and lifts a lock.',
    tag: 'Password reset',
    access: 'public',
    request: requests.resetPasswordRequest,
    answer: answers.emptyAnswer,
    status: 200,
    errors: [...linkErrors, ...codeErrors, 'overloaded'],
  },
}
