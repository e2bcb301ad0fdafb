import { type APIRequestContext, type Browser, type BrowserContext, test as base, expect, type Page } from '@playwright/test'

/** Long enough to pass by length, and nothing like the addresses below. */
export const PASSWORD = 'Correct-Horse-7'
export const OTHER_PASSWORD = 'another battery staple'

interface Mail {
  readonly id: string
  readonly to: string
  readonly subject: string
  readonly links: readonly string[]
  readonly code: string | null
}

/** Chromium logs every answer of 400 and above; those are the pages' business, not their faults. */
const EXPECTED = /^Failed to load resource: the server responded with a status of 4\d\d/

/** Fails the test when a page logged an error, broke the content security policy or threw. */
export const test = base.extend<{ readonly quiet: undefined }>({
  quiet: [
    async ({ context }, use) => {
      const faults: string[] = []
      watch(context, faults)
      await use(undefined)
      expect(faults).toEqual([])
    },
    { auto: true },
  ],
})

export { expect }

function watch(context: BrowserContext, faults: string[]): void {
  context.on('console', (message) => {
    if (message.type() === 'error' && !EXPECTED.test(message.text())) faults.push(message.text())
  })
  context.on('weberror', (error) => faults.push(String(error.error())))
}

/** An address that no other test uses. */
export function freshEmail(): string {
  return `mia.${Date.now().toString(36)}${Math.random().toString(36).slice(2, 8)}@example.com`
}

/** Fulfils the promise of `expect.poll`: the newest mail to an address whose subject matches. */
export async function mailTo(request: APIRequestContext, email: string, subject: RegExp = /./): Promise<Mail> {
  let found: { readonly id: string } | undefined
  await expect
    .poll(async () => {
      const answer = await request.get('/api/dev/outbox')
      const { data } = (await answer.json()) as { data: { mails: ReadonlyArray<Pick<Mail, 'id' | 'to' | 'subject'>> } }
      found = data.mails.find((mail) => mail.to === email && subject.test(mail.subject))
      return found
    })
    .toBeDefined()
  const answer = await request.get(`/api/dev/outbox/${found?.id ?? ''}`)
  const { data } = (await answer.json()) as { data: { mail: Mail } }
  return data.mail
}

/** The code of a mail; there is always one. */
export function codeOf(mail: Mail): string {
  expect(mail.code).toMatch(/^\d{6}$/)
  return mail.code ?? ''
}

/** Path and query of the link in a mail. */
export function linkOf(mail: Mail): string {
  const link = new URL(mail.links[0] ?? 'about:blank')
  return `${link.pathname}${link.search}`
}

/** A verified account, made through the API. */
export async function createAccount(request: APIRequestContext, origin: string): Promise<string> {
  const email = freshEmail()
  const headers = { origin }
  const registered = await request.post('/api/auth/register', { headers, data: { email, password: PASSWORD } })
  expect(registered.status()).toBe(201)
  const code = codeOf(await mailTo(request, email))
  const verified = await request.post('/api/auth/verify-email', { headers, data: { email, code, password: PASSWORD } })
  expect(verified.status()).toBe(200)
  return email
}

/** Fills in the sign-in page, which must be in front. */
export async function submitSignIn(page: Page, email: string, password = PASSWORD): Promise<void> {
  await page.getByLabel('Email').fill(email)
  await page.getByLabel('Password', { exact: true }).fill(password)
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
}

/** Signs in through the page and waits for the overview. */
export async function signIn(page: Page, email: string, password = PASSWORD): Promise<void> {
  await page.goto('/auth/login')
  await submitSignIn(page, email, password)
  await expect(page).toHaveURL(/\/dashboard$/)
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
}

/** Another browser: other cookies, other device. Its faults count too. */
export async function otherBrowser(browser: Browser, faults: string[] = []): Promise<Page> {
  const context = await browser.newContext()
  watch(context, faults)
  return context.newPage()
}
