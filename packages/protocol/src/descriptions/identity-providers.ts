import * as z from 'zod'
import type { Descriptions } from '../endpoint-types.ts'
import { emptyAnswer } from '../schemas/answers.ts'
import { beginOauthQuery, oauthCallbackQuery } from '../schemas/oauth-queries.ts'
import { identifier } from '../schemas/primitives.ts'
import * as answers from '../schemas/sign-in-answers.ts'
import * as requests from '../schemas/sign-in-requests.ts'
import { gateErrors } from './error-groups.ts'

/** Identity providers: signing in with one, and which are connected. */
export const IDENTITY_PROVIDERS: Pick<
  Descriptions,
  | 'beginOauth'
  | 'oauthCallback'
  | 'exchangeOauthCode'
  | 'getPendingLink'
  | 'completePendingLink'
  | 'dropPendingLink'
  | 'listConnections'
  | 'beginConnection'
  | 'removeConnection'
> = {
  beginOauth: {
    summary: 'Sign in with an identity provider',
    description:
      'Sends the browser to the provider: navigate here, do not fetch. An error goes to the page `/auth/error?code=…&provider=…`, not into this answer, unless there is no such provider.',
    tag: 'Identity providers',
    access: 'public',
    request: null,
    params: z.strictObject({ provider: identifier }),
    query: beginOauthQuery,
    answer: answers.redirected,
    status: 303,
    errors: ['provider_unknown'],
  },
  oauthCallback: {
    summary: 'Come back from an identity provider',
    description:
      'The provider sends the browser here. Goes on to `returnTo` with the session’s cookies set, or to the page that asks for the second factor. An error goes to the page `/auth/error?code=…&provider=…`, never into this answer.',
    tag: 'Identity providers',
    access: 'public',
    request: null,
    params: z.strictObject({ provider: identifier }),
    query: oauthCallbackQuery,
    answer: answers.redirected,
    status: 303,
    errors: [],
  },
  exchangeOauthCode: {
    summary: 'Fetch the session of a provider’s sign-in',
    description: 'For API clients that began with `delivery=code`. The code lives for a minute and works once.',
    tag: 'Identity providers',
    access: 'public',
    request: requests.exchangeRequest,
    answer: answers.signInAnswer,
    status: 200,
    errors: ['oauth_code_invalid', ...gateErrors],
  },
  getPendingLink: {
    summary: 'Which identity waits to be connected',
    description: 'After `account_exists_other_method`: the browser keeps the identity until its owner has signed in to the account.',
    tag: 'Identity providers',
    access: 'public',
    request: null,
    answer: answers.pendingLinkAnswer,
    status: 200,
    errors: ['link_missing'],
  },
  completePendingLink: {
    summary: 'Connect the identity that waits',
    tag: 'Identity providers',
    access: 'session',
    request: null,
    answer: answers.connectionAnswer,
    status: 200,
    errors: ['link_missing', 'identity_already_linked', 'account_exists_other_method'],
  },
  dropPendingLink: {
    summary: 'Forget the identity that waits',
    tag: 'Identity providers',
    access: 'public',
    request: null,
    answer: emptyAnswer,
    status: 200,
    errors: [],
  },
  listConnections: {
    summary: 'List connected identities',
    tag: 'Identity providers',
    access: 'session',
    request: null,
    answer: answers.connectionsAnswer,
    status: 200,
    errors: [],
  },
  beginConnection: {
    summary: 'Connect an identity',
    description: 'Answers where to send the browser; it comes back through the callback.',
    tag: 'Identity providers',
    access: 'session',
    stepUp: true,
    request: null,
    params: z.strictObject({ provider: identifier }),
    answer: answers.authorizationAnswer,
    status: 200,
    errors: ['provider_unknown', 'oauth_unavailable'],
  },
  removeConnection: {
    summary: 'Disconnect an identity',
    description: 'The last way to sign in stays.',
    tag: 'Identity providers',
    access: 'session',
    stepUp: true,
    request: null,
    params: z.strictObject({ connectionId: identifier }),
    answer: emptyAnswer,
    status: 200,
    errors: ['not_found', 'last_method'],
  },
}
