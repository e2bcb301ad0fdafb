import type { APIRequestContext, Page } from '@playwright/test'
import { createAccount, expect, freshEmail, linkOf, mailTo, otherBrowser, signIn, submitSignIn, test } from './fixtures.ts'
import { look } from './look.ts'
import { alarmLink, callApi, enrolTotp, offerLink, signOut, wrongTotp } from './ways-in.ts'

interface Visit {
  readonly page: Page
  readonly request: APIRequestContext
  /** Of a verified account with an authenticator app. */
  readonly email: string
  readonly secret: string
  readonly recoveryCode: string
}

interface Stop {
  readonly name: string
  readonly go: (visit: Visit) => Promise<void>
}

async function askForCode(page: Page, email: string): Promise<void> {
  await page.goto('/auth/code')
  await page.getByLabel('Email').fill(email)
  await page.getByRole('button', { name: 'Email me a code' }).click()
  await expect(page.getByLabel('Verification code')).toBeVisible()
}

async function reachSecondStep({ page, email }: Visit): Promise<void> {
  await page.goto('/auth/login')
  await submitSignIn(page, email)
  await expect(page.getByLabel('Verification code')).toBeVisible()
}

async function openRecovery(visit: Visit): Promise<void> {
  await reachSecondStep(visit)
  await visit.page.getByRole('button', { name: 'Use another way' }).click()
  await visit.page.getByRole('button', { name: 'Use a recovery code' }).click()
}

const heading = (page: Page, name: string | RegExp) => expect(page.getByRole('heading', { level: 1, name })).toBeVisible()

const STOPS: readonly Stop[] = [
  {
    name: 'sign-in-last-used',
    async go({ page }) {
      await page.goto('/auth/login')
      await page.evaluate(() => localStorage.setItem('sallyport:last-way-in', 'provider:mock'))
      await page.reload()
      await expect(page.getByText('Last used')).toBeVisible()
    },
  },
  {
    name: 'sign-in-cancelled',
    async go({ page }) {
      await page.goto('/auth/error?code=oauth_denied&provider=mock')
      await expect(page.getByText('You cancelled at Mock provider')).toBeVisible()
    },
  },
  {
    name: 'code-ask',
    async go({ page }) {
      await page.goto('/auth/code')
      await heading(page, 'Sign in by email')
    },
  },
  {
    name: 'code',
    async go({ page }) {
      await askForCode(page, freshEmail())
      await page.getByLabel('Verification code').fill('000000')
      await expect(page.getByText(/That code isn’t right/)).toBeVisible()
    },
  },
  {
    name: 'two-factor',
    async go(visit) {
      await reachSecondStep(visit)
      await visit.page.getByLabel('Verification code').fill(wrongTotp(visit.secret))
      await expect(visit.page.getByText(/That code isn’t right/)).toBeVisible()
      await visit.page.getByRole('button', { name: 'Use another way' }).click()
    },
  },
  {
    name: 'two-factor-recovery',
    async go(visit) {
      await openRecovery(visit)
      await visit.page.getByLabel('Recovery code').fill('AAAA-BBBB')
      await visit.page.getByRole('button', { name: 'Verify' }).click()
      await expect(visit.page.getByText(/recovery code isn’t right/)).toBeVisible()
    },
  },
  {
    name: 'two-factor-codes-left',
    async go(visit) {
      await openRecovery(visit)
      await visit.page.getByLabel('Recovery code').fill(visit.recoveryCode)
      await visit.page.getByRole('button', { name: 'Verify' }).click()
      await heading(visit.page, 'You have 9 recovery codes left')
    },
  },
  {
    name: 'confirm-secure',
    async go({ page, request, email }) {
      await page.goto(await alarmLink(request, email, /recovery code was used/))
      await heading(page, 'This wasn’t you?')
    },
  },
  {
    name: 'confirm-secured',
    async go({ page }) {
      await page.getByRole('button', { name: 'Secure my account' }).click()
      await heading(page, 'Your account is secured')
    },
  },
  {
    name: 'two-factor-expired',
    async go({ page }) {
      await page.goto('/auth/two-factor')
      await heading(page, 'Let’s start again')
    },
  },
  {
    name: 'confirm-sign-in',
    async go({ page, request }) {
      const email = freshEmail()
      await request.post('/api/auth/send-otp', { headers: { origin: new URL(page.url()).origin }, data: { email } })
      await page.goto(linkOf(await mailTo(request, email)))
      await expect(page.getByRole('button', { name: 'Sign in on this device' })).toBeVisible()
    },
  },
  {
    name: 'link-account',
    async go({ page }) {
      await offerLink(page)
      await page.goto('/auth/link-account')
      await heading(page, 'You already have an account')
    },
  },
  {
    name: 'provider-error',
    async go({ page }) {
      await page.goto('/auth/error?code=oauth_email_missing&provider=mock')
      await heading(page, 'Mock provider didn’t share your email')
    },
  },
]

for (const colorScheme of ['light', 'dark'] as const) {
  for (const width of [1280, 360] as const) {
    test(`the pages of signing in, in ${colorScheme} at ${String(width)} px`, async ({ browser, request, baseURL, isMobile }) => {
      // biome-ignore lint/suspicious/noSkippedTests: it sets its own widths, so the phone has nothing to add
      test.skip(isMobile)
      test.setTimeout(240_000)
      const faults: string[] = []
      const email = await createAccount(request, baseURL ?? '')
      const page = await otherBrowser(browser, faults)
      await page.setViewportSize({ width, height: 844 })
      await page.emulateMedia({ colorScheme })
      await signIn(page, email)
      const { secret, recoveryCodes } = await enrolTotp(page)
      await signOut(page)
      for (const stop of STOPS) {
        await test.step(stop.name, async () => {
          await stop.go({ page, request, email, secret, recoveryCode: recoveryCodes[0] ?? '' })
          await look(page, stop.name, `${colorScheme}-${String(width)}`)
        })
      }
      expect(faults).toEqual([])
      await page.context().close()
    })
  }
}

test('the links of a change of address say what they do, and do it', async ({ page, request, browser, baseURL }) => {
  const email = await createAccount(request, baseURL ?? '')
  const newEmail = freshEmail()
  await signIn(page, email)
  await callApi(page, 'post', '/api/user/email', { newEmail })
  const elsewhere = await otherBrowser(browser)
  await elsewhere.goto(linkOf(await mailTo(request, newEmail)))
  await heading(elsewhere, 'Confirm your new email')
  await elsewhere.getByRole('button', { name: 'Change email' }).click()
  await heading(elsewhere, 'Email changed')

  await elsewhere.goto(linkOf(await mailTo(request, email, /was changed|has changed|changed/i)))
  await heading(elsewhere, 'Undo the change of your email')
  await elsewhere.getByRole('button', { name: 'Undo the change' }).click()
  await heading(elsewhere, 'Your email is back')
  await elsewhere.context().close()
})
