import type { OutboxMailData } from '@sallyport/protocol'
import type { TestClient } from './client.ts'
import { PASSWORD, type TestApp } from './test-app.ts'

/** The token in a mail's link. */
export function tokenIn(mail: OutboxMailData): string {
  const token = mail.links.map((link) => new URL(link).searchParams.get('token')).find((value) => value !== null)
  if (!token) throw new Error(`no token in the mail "${mail.subject}"`)
  return token
}

/** The typed code of a mail. */
export function codeIn(mail: OutboxMailData): string {
  if (mail.code === null) throw new Error(`no code in the mail "${mail.subject}"`)
  return mail.code
}

/** Sign up and verify in one browser; nobody is signed in afterwards. */
export async function signUp(app: TestApp, client: TestClient, email: string, password = PASSWORD): Promise<void> {
  const registered = await client.call('register', { body: { name: 'Ada Lovelace', email, password } })
  if (registered.status !== 201) throw new Error(`sign-up answered ${registered.text}`)
  const token = tokenIn(await app.mail(email, 'verify_email'))
  const verified = await client.call('verifyEmail', { body: { token, ...(client.options.kind === 'api' ? { password } : {}) } })
  if (verified.status !== 200) throw new Error(`verification answered ${verified.text}`)
}

/** Sign in, and let an API client keep what it was given. */
export async function signIn(client: TestClient, email: string, password = PASSWORD, rememberMe = false) {
  const answer = await client.call('login', { body: { email, password, rememberMe } })
  const { data } = answer.body()
  if ('secondFactor' in data) throw new Error(`a second factor is owed: ${answer.text}`)
  if (client.options.kind === 'api') {
    client.accessToken = data.accessToken ?? null
    client.deviceToken = data.deviceToken ?? null
  }
  return data
}

/** A verified account and a browser that is signed in to it. */
export async function signedInBrowser(app: TestApp, email = 'ada@example.com', password = PASSWORD): Promise<TestClient> {
  const browser = app.browser()
  await signUp(app, browser, email, password)
  await signIn(browser, email, password)
  return browser
}

/** A verified account that nobody is signed in to, made by the operator: no mails, one hash. */
export async function createUser(app: TestApp, email: string, password: string | null = PASSWORD): Promise<void> {
  await app.auth.operations.createUser({ email, password, name: 'Ada Lovelace' })
}

/** Run `count` callers at once. */
export function atOnce<T>(count: number, call: (index: number) => Promise<T>): Promise<T[]> {
  return Promise.all(Array.from({ length: count }, (_, index) => call(index)))
}
