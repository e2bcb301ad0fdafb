import type { APIRequestContext, Page } from '@playwright/test'
import { createAccount, expect, freshEmail, linkOf, mailTo, otherBrowser, PASSWORD, signIn, test } from './fixtures.ts'
import { look } from './look.ts'

interface Visit {
  readonly page: Page
  readonly request: APIRequestContext
  /** Of a verified account. */
  readonly email: string
}

interface Stop {
  readonly name: string
  readonly go: (visit: Visit) => Promise<void>
}

const open =
  (path: string): Stop['go'] =>
  async ({ page }) => {
    await page.goto(path)
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
  }

async function registerInPage({ page }: Pick<Visit, 'page'>): Promise<string> {
  const email = freshEmail()
  await page.goto('/auth/register')
  await page.getByLabel('Email').fill(email)
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD)
  await page.getByRole('button', { name: 'Create account' }).click()
  await expect(page.getByRole('heading', { name: 'Check your email' })).toBeVisible()
  return email
}

const PUBLIC: readonly Stop[] = [
  { name: 'landing', go: open('/') },
  { name: 'sign-in', go: open('/auth/login') },
  {
    name: 'sign-in-refused',
    go: async ({ page }) => {
      await page.goto('/auth/login')
      await page.getByLabel('Email').fill(freshEmail())
      await page.getByLabel('Password', { exact: true }).fill('not-the-Password-1')
      await page.getByRole('button', { name: 'Sign in', exact: true }).click()
      await expect(page.getByRole('alert')).toContainText('don’t match')
    },
  },
  { name: 'sign-up', go: open('/auth/register') },
  {
    name: 'sign-up-refused',
    go: async ({ page }) => {
      await page.goto('/auth/register')
      await page.getByLabel('Email').fill('mia@gmial.com')
      await page.getByLabel('Password', { exact: true }).fill('summer2024')
      await expect(page.locator('[data-slot="strength-meter"]')).not.toHaveAttribute('data-strength', '0')
      await page.getByRole('button', { name: 'Create account' }).click()
      await expect(page.getByText(/uppercase/)).toBeVisible()
    },
  },
  { name: 'verify-email', go: async (visit) => void (await registerInPage(visit)) },
  { name: 'verify-email-ask', go: open('/verify-email') },
  {
    name: 'confirm',
    go: async (visit) => {
      const email = await registerInPage(visit)
      await visit.page.goto(linkOf(await mailTo(visit.request, email)))
      await expect(visit.page.getByRole('button', { name: 'Verify email' })).toBeVisible()
    },
  },
  { name: 'confirm-cut', go: open('/confirm?token=abc') },
  { name: 'forgot-password', go: open('/forgot-password') },
  {
    name: 'forgot-password-sent',
    go: async ({ page, email }) => {
      await page.goto('/forgot-password')
      await page.getByLabel('Email').fill(email)
      await page.getByRole('button', { name: 'Send reset link' }).click()
      await expect(page.getByText('a reset link is on its way')).toBeVisible()
    },
  },
  {
    name: 'reset-password',
    go: async ({ page, request, email }) => {
      await page.goto(linkOf(await mailTo(request, email, /reset/i)))
      // This browser asked for the link, so it may see whose it is.
      await expect(page.getByText(email)).toBeVisible()
    },
  },
  {
    name: 'reset-password-code',
    go: async ({ page }) => {
      await page.goto('about:blank')
      await page.goto('/reset-password')
      await expect(page.getByLabel('Code from the mail')).toBeVisible()
    },
  },
  { name: 'signed-out', go: open('/signed-out') },
  { name: 'error', go: open('/error?code=account_suspended') },
  { name: 'not-found', go: open('/no-such-page') },
  {
    name: 'outbox',
    go: async ({ page }) => {
      await page.goto('/_dev/outbox')
      await page
        .getByRole('button', { name: /^Reset your/ })
        .first()
        .click()
      await expect(page.getByRole('button', { name: 'Copy link' }).first()).toBeVisible()
      await expect(page.frameLocator('iframe').locator('body')).not.toBeEmpty()
    },
  },
]

const SIGNED_IN: readonly Stop[] = [
  {
    name: 'dashboard',
    go: async ({ page, email }) => {
      await signIn(page, email)
      await expect(page.getByText('Signed in on')).toBeVisible()
    },
  },
  { name: 'account', go: open('/account') },
  { name: 'profile', go: open('/account/profile') },
  { name: 'security', go: open('/account/security') },
  {
    name: 'security-change',
    go: async ({ page }) => {
      await page.goto('/account/security')
      await page.getByRole('button', { name: 'Change' }).click()
      await expect(page.getByLabel('Current password')).toBeFocused()
    },
  },
  {
    name: 'devices',
    go: async ({ page }) => {
      await page.goto('/account/sessions')
      await expect(page.getByText('This device', { exact: true })).toBeVisible()
    },
  },
  {
    name: 'devices-question',
    go: async ({ page }) => {
      await page.goto('/account/sessions')
      await page.getByRole('button', { name: 'Sign out all other devices' }).click()
      await expect(page.getByRole('alertdialog')).toBeVisible()
    },
  },
  {
    name: 'account-menu',
    go: async ({ page }) => {
      await page.goto('/account')
      await page.getByRole('button', { name: 'Your account' }).click()
      await expect(page.getByRole('menuitem', { name: 'Sign out' })).toBeVisible()
    },
  },
]

for (const colorScheme of ['light', 'dark'] as const) {
  for (const width of [1280, 390] as const) {
    test(`every page in ${colorScheme} at ${String(width)} px`, async ({ browser, request, baseURL }) => {
      test.setTimeout(240_000)
      const faults: string[] = []
      const email = await createAccount(request, baseURL ?? '')
      const second = await otherBrowser(browser)
      await signIn(second, email)
      const page = await otherBrowser(browser, faults)
      await page.setViewportSize({ width, height: 844 })
      await page.emulateMedia({ colorScheme })
      for (const stop of [...PUBLIC, ...SIGNED_IN]) {
        await test.step(stop.name, async () => {
          await stop.go({ page, request, email })
          await look(page, stop.name, `${colorScheme}-${String(width)}`)
        })
      }
      await second.goto('/account/sessions')
      await second.getByRole('button', { name: 'Sign out all other devices' }).click()
      await second.getByRole('button', { name: 'Sign out all others' }).click()
      await expect(page.getByRole('dialog')).toBeVisible({ timeout: 12_000 })
      await look(page, 'session-lost', `${colorScheme}-${String(width)}`)
      expect(faults).toEqual([])
      await page.context().close()
      await second.context().close()
    })
  }
}

test('no page scrolls sideways at 320 px', async ({ page, request, baseURL }) => {
  test.setTimeout(180_000)
  await page.setViewportSize({ width: 320, height: 700 })
  const email = await createAccount(request, baseURL ?? '')
  const second = await otherBrowser(
    page.context().browser() ??
      (() => {
        throw new Error('no browser')
      })(),
  )
  await signIn(second, email)
  await second.context().close()
  for (const stop of [...PUBLIC, ...SIGNED_IN]) {
    await stop.go({ page, request, email })
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
    expect.soft(overflow, stop.name).toBe(0)
  }
})

for (const [name, media] of [
  ['forced-colors', { forcedColors: 'active' }],
  ['reduced-motion', { reducedMotion: 'reduce' }],
] as const) {
  test(`pictures with ${name}`, async ({ page, request, baseURL }) => {
    await page.emulateMedia(media)
    const email = await createAccount(request, baseURL ?? '')
    for (const stop of [...PUBLIC.slice(0, 5), ...SIGNED_IN.slice(0, 1)]) {
      await stop.go({ page, request, email })
      await page.screenshot({ path: `artifacts/screenshots/${stop.name}-${name}.png`, fullPage: true })
    }
  })
}
