import type { APIRequestContext } from '@playwright/test'
import { expect } from './fixtures.ts'

type Template = 'confirmation_code' | 'second_factor_code' | 'email_change' | 'sign_in_code'

/** The code of the newest mail of one kind: most mails with codes have the same subject. */
export async function codeMailed(request: APIRequestContext, email: string, template: Template): Promise<string> {
  let id: string | undefined
  await expect
    .poll(async () => {
      const answer = await request.get('/api/dev/outbox')
      const { data } = (await answer.json()) as { data: { mails: readonly { id: string; to: string; template: string }[] } }
      id = data.mails.find((mail) => mail.to === email && mail.template === template)?.id
      return id
    })
    .toBeDefined()
  const answer = await request.get(`/api/dev/outbox/${id ?? ''}`)
  const { data } = (await answer.json()) as { data: { mail: { code: string | null } } }
  expect(data.mail.code).toMatch(/^\d{6}$/)
  return data.mail.code ?? ''
}
