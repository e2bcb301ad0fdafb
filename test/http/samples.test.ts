import type { OutboxMailData, RouteName, Wire } from '@sallyport/protocol'
import { describe, expect, it } from 'vitest'
import { SAMPLES } from '../../packages/protocol/src/samples.ts'
import type { CallOptions, TestClient } from './support/client.ts'
import { tokenIn } from './support/journeys.ts'
import { createTestApp, PASSWORD } from './support/test-app.ts'

const EMAIL = SAMPLES.register.request.email
const OTHER_PASSWORD = 'Another-Horse-8'

/** Endpoints that say something; two only send the browser on. */
type Telling = { [Name in RouteName]: Wire[Name]['answer'] extends { readonly message: string } ? Name : never }[RouteName]

/** Calls, and holds the words of the answer to those of the sample that the reference shows. */
async function told<Name extends Telling>(client: TestClient, name: Name, options: CallOptions<Name> = {}): Promise<Wire[Name]['answer']> {
  const answer = (await client.call(name, options)).body()
  expect({ [name]: answer.message }).toEqual({ [name]: SAMPLES[name].answer.message })
  return answer
}

/** A subject without the code that stands in it. */
const wordsOf = ({ subject, code }: OutboxMailData): string => subject.replace(code ?? '', '…')

describe('the samples of the reference', () => {
  it('say what the endpoints of a whole visit say', async () => {
    const app = await createTestApp()
    const browser = app.browser()
    await told(browser, 'publicConfig')
    await told(browser, 'health')
    await told(browser, 'csrf')
    await told(browser, 'register', { body: { email: EMAIL, password: PASSWORD } })
    const { mails } = (await told(browser, 'listOutbox')).data
    const { mail } = (await told(browser, 'readOutboxMail', { params: { mailId: mails[0]?.id ?? '' } })).data
    await told(browser, 'previewLink', { body: { token: tokenIn(mail) } })
    await told(browser, 'verifyEmail', { body: { token: tokenIn(mail) } })
    await told(browser, 'login', { body: { email: EMAIL, password: PASSWORD } })
    await told(browser, 'me')
    await told(browser, 'refresh', { body: {} })
    await told(browser, 'getProfile')
    await told(browser, 'updateProfile', { body: { name: 'Ada' } })
    await told(browser, 'listSessions')
    await told(browser, 'changePassword', { body: { currentPassword: PASSWORD, newPassword: OTHER_PASSWORD } })
    await told(browser, 'revokeOtherSessions')
    await app.browser().call('login', { body: { email: EMAIL, password: OTHER_PASSWORD } })
    const other = (await told(browser, 'listSessions')).data.sessions.find(({ current }) => !current)
    await told(browser, 'revokeSession', { params: { sessionId: other?.id ?? '' } })
    await told(browser, 'logoutAll')
    await told(browser, 'logout')
    await told(browser, 'resendVerification', { body: { email: EMAIL } })
    await told(browser, 'forgotPassword', { body: { email: EMAIL } })
    await told(browser, 'resetPassword', { body: { token: tokenIn(await app.mail(EMAIL, 'reset_password')), password: PASSWORD } })
  })

  it('show the mail that a sign-up writes', async () => {
    const app = await createTestApp()
    await app.browser().call('register', { body: { email: EMAIL, password: PASSWORD } })
    const sample = SAMPLES.readOutboxMail.answer.data.mail
    const mail = await app.mail(EMAIL, sample.template)
    expect(wordsOf(sample)).toBe(wordsOf(mail))
    expect(sample.links.map((link) => new URL(link).pathname)).toEqual(mail.links.map((link) => new URL(link).pathname))
    for (const text of [sample.text, sample.html]) expect(text).toContain(sample.code)
    expect(SAMPLES.listOutbox.answer.data.mails).toEqual([expect.objectContaining({ template: mail.template, subject: sample.subject })])
  })
})
