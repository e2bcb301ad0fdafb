import * as z from 'zod'
import type { Descriptions } from '../endpoint-types.ts'
import * as answers from '../schemas/answers.ts'
import { identifier } from '../schemas/primitives.ts'
import * as requests from '../schemas/requests.ts'

/** The person’s own data and sessions. */
export const ACCOUNT: Pick<
  Descriptions,
  'getProfile' | 'updateProfile' | 'changePassword' | 'listSessions' | 'revokeOtherSessions' | 'revokeSession'
> = {
  getProfile: {
    summary: 'Read the profile',
    tag: 'Account',
    access: 'session',
    request: null,
    answer: answers.userAnswer,
    status: 200,
    errors: [],
  },
  updateProfile: {
    summary: 'Change the profile',
    description: 'Members that are absent stay as they are; `null` clears.',
    tag: 'Account',
    access: 'session',
    request: requests.updateProfileRequest,
    answer: answers.userAnswer,
    status: 200,
    errors: ['username_taken'],
  },
  changePassword: {
    summary: 'Change the password',
    description: 'Needs the current password and ends every other session.',
    tag: 'Account',
    access: 'session',
    request: requests.changePasswordRequest,
    answer: answers.revokedAnswer,
    status: 200,
    errors: ['invalid_credentials', 'account_locked', 'overloaded'],
  },
  listSessions: {
    summary: 'List sessions',
    description: 'Every live session of the account, the asking one marked `current`.',
    tag: 'Sessions',
    access: 'session',
    request: null,
    answer: answers.sessionsAnswer,
    status: 200,
    errors: [],
  },
  revokeOtherSessions: {
    summary: 'End all other sessions',
    tag: 'Sessions',
    access: 'session',
    request: null,
    answer: answers.revokedAnswer,
    status: 200,
    errors: [],
  },
  revokeSession: {
    summary: 'End one session',
    tag: 'Sessions',
    access: 'session',
    request: null,
    params: z.strictObject({ sessionId: identifier }),
    answer: answers.emptyAnswer,
    status: 200,
    errors: ['not_found'],
  },
}
