import * as z from 'zod'
import type { Descriptions } from '../endpoint-types.ts'
import * as answers from '../schemas/answers.ts'
import { identifier } from '../schemas/primitives.ts'

/** For pages, monitoring and development. */
export const SYSTEM: Pick<Descriptions, 'health' | 'publicConfig' | 'listOutbox' | 'readOutboxMail'> = {
  health: {
    summary: 'Health',
    description:
      'Answers 503 with the same body when the database or the mail server fails. A Redis that is away makes it `degraded` with 200, as ' +
      'sign-in goes on without it.',
    tag: 'System',
    access: 'public',
    request: null,
    answer: answers.healthAnswer,
    status: 200,
    alsoAnswersWith: [503],
    errors: [],
  },
  publicConfig: {
    summary: 'What pages need to know',
    tag: 'System',
    access: 'public',
    request: null,
    answer: answers.publicConfigAnswer,
    status: 200,
    errors: [],
  },
  listOutbox: {
    summary: 'List the mails of the development outbox',
    tag: 'Development',
    access: 'development',
    request: null,
    answer: answers.outboxAnswer,
    status: 200,
    errors: ['not_found'],
  },
  readOutboxMail: {
    summary: 'Read a mail of the development outbox',
    tag: 'Development',
    access: 'development',
    request: null,
    params: z.strictObject({ mailId: identifier }),
    answer: answers.outboxMailAnswer,
    status: 200,
    errors: ['not_found'],
  },
}
