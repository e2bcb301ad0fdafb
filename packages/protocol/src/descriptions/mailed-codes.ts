import type { Descriptions } from '../endpoint-types.ts'
import { resendAnswer } from '../schemas/answers.ts'
import * as answers from '../schemas/sign-in-answers.ts'
import * as requests from '../schemas/sign-in-requests.ts'
import { codeErrors, gateErrors, linkErrors, sessionErrors } from './error-groups.ts'

/** Codes that are typed from a mail. */
export const MAILED_CODES: Pick<Descriptions, 'sendOtp' | 'verifyOtp'> = {
  sendOtp: {
    summary: 'Mail a code',
    description:
      'Mails a code, and a link for signing in. Answers the same for every address. A typed code works only in the browser, or with the `X-Device-Token`, that asked for it; the link works anywhere. `email_change` sends the code of the signed-in user’s pending change again.',
    tag: 'Sign-in',
    access: 'public',
    request: requests.sendOtpRequest,
    answer: resendAnswer,
    status: 200,
    errors: ['not_found', ...sessionErrors],
  },
  verifyOtp: {
    summary: 'Use a mailed code',
    description:
      'What the answer is depends on the type: `login` and `registration` sign in, `password_reset` answers a `resetToken`, `email_change` confirms the signed-in user’s pending change and answers nothing.',
    tag: 'Sign-in',
    access: 'public',
    request: requests.verifyOtpRequest,
    answer: answers.verifyOtpAnswer,
    status: 200,
    errors: [...linkErrors, ...codeErrors, ...gateErrors, ...sessionErrors, 'signup_closed', 'email_taken', 'not_found'],
  },
}
