import type { Descriptions } from '../endpoint-types.ts'
import * as answers from '../schemas/answers.ts'
import * as requests from '../schemas/requests.ts'
import { signInAnswer } from '../schemas/sign-in-answers.ts'
import { gateErrors } from './error-groups.ts'

/** Starting a session with a password, and what every session needs. */
export const SIGN_IN: Pick<Descriptions, 'login' | 'refresh' | 'logout' | 'logoutAll' | 'me' | 'csrf'> = {
  login: {
    summary: 'Sign in',
    description:
      'Starts a session on this device and sets its cookies, or answers `secondFactor` when a second factor is owed. API clients that send `X-Token-Delivery: body` get the tokens in the answer and should keep `deviceToken`.',
    tag: 'Sign-in',
    access: 'public',
    request: requests.loginRequest,
    answer: signInAnswer,
    status: 200,
    errors: [...gateErrors, 'password_expired', 'overloaded'],
  },
  refresh: {
    summary: 'Refresh the session',
    description: 'Rotates the refresh token, from the cookie or from the body, and sets a new access token.',
    tag: 'Sign-in',
    access: 'public',
    request: requests.refreshRequest,
    answer: answers.refreshAnswer,
    status: 200,
    errors: ['refresh_invalid', 'session_expired', 'session_revoked'],
  },
  logout: {
    summary: 'Sign out',
    description: 'Ends this device’s session and clears its cookies. Signing out twice is no error.',
    tag: 'Sign-in',
    access: 'public',
    request: null,
    answer: answers.emptyAnswer,
    status: 200,
    errors: [],
  },
  logoutAll: {
    summary: 'Sign out everywhere',
    description: 'Ends every session of the account, this one included.',
    tag: 'Sign-in',
    access: 'session',
    request: null,
    answer: answers.revokedAnswer,
    status: 200,
    errors: [],
  },
  me: {
    summary: 'Who is signed in',
    tag: 'Sign-in',
    access: 'session',
    request: null,
    answer: answers.meAnswer,
    status: 200,
    errors: [],
  },
  csrf: {
    summary: 'Get a CSRF token',
    description: 'Sets the `csrf_token` cookie and answers the same token, to be sent as `X-CSRF-Token`.',
    tag: 'Sign-in',
    access: 'public',
    request: null,
    answer: answers.csrfAnswer,
    status: 200,
    errors: [],
  },
}
