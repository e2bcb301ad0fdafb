import type { Page, Route } from '@playwright/test'
import { addAuthenticator, totp } from './authenticators.ts'
import { createAccount, expect, freshEmail, otherBrowser, signIn, test } from './fixtures.ts'
import { look } from './look.ts'

interface Stop {
  readonly name: string
  readonly go: (page: Page) => Promise<void>
}

const security = async (page: Page): Promise<void> => {
  await page.goto('/account/security')
  await expect(page.getByRole('button', { name: 'Set up authenticator app' })).toBeVisible()
}

/** In the order of a life: what one stop leaves behind the next one shows. */
const STOPS: readonly Stop[] = [
  { name: 'security-empty', go: security },
  {
    name: 'passkey-rename',
    async go(page) {
      await page.getByRole('button', { name: 'Add a passkey' }).click()
      await page.getByRole('button', { name: /^Rename / }).click()
      await expect(page.getByLabel('Name of this passkey')).toBeFocused()
    },
  },
  {
    name: 'passkey-remove',
    async go(page) {
      await page.keyboard.press('Escape')
      await page.getByRole('button', { name: /^Remove / }).click()
      await expect(page.getByRole('alertdialog')).toBeVisible()
    },
  },
  {
    name: 'two-step-setup',
    async go(page) {
      await page.keyboard.press('Escape')
      await page.getByRole('button', { name: 'Set up authenticator app' }).click()
      await expect(page.getByRole('img', { name: /QR code/ })).toBeVisible()
    },
  },
  {
    name: 'two-step-codes',
    async go(page) {
      const link = (await page.getByRole('link', { name: 'Open your app' }).getAttribute('href')) ?? ''
      await page.getByLabel('6-digit code').fill(totp(new URL(link).searchParams.get('secret') ?? ''))
      await expect(page.getByRole('list', { name: 'Recovery codes' })).toBeVisible()
      await page.getByRole('button', { name: 'Done' }).click()
    },
  },
  {
    name: 'security-strong',
    async go(page) {
      await page.getByLabel('I’ve saved these codes in a safe place').check()
      await page.getByRole('button', { name: 'Done' }).click()
      await expect(page.getByText('10 of 10 left.')).toBeVisible()
    },
  },
  {
    name: 'two-step-off',
    async go(page) {
      await page.getByRole('button', { name: 'Turn off authenticator app' }).click()
      await expect(page.getByRole('alertdialog')).toBeVisible()
    },
  },
  {
    name: 'check-up',
    async go(page) {
      await page.goto('/dashboard')
      await expect(page.getByText(/With 1 passkey and an authenticator app/)).toBeVisible()
    },
  },
  {
    name: 'connections',
    async go(page) {
      await page.goto('/account/connections')
      await expect(page.getByRole('button', { name: 'Connect Mock provider' })).toBeVisible()
    },
  },
  {
    name: 'email-change',
    async go(page) {
      await page.goto('/account/profile')
      await page.getByRole('button', { name: 'Change email' }).click()
      await expect(page.getByLabel('New email')).toBeFocused()
    },
  },
  {
    name: 'email-code',
    async go(page) {
      await page.getByLabel('New email').fill(freshEmail())
      await page.keyboard.press('Enter')
      await expect(page.getByText('We sent a 6-digit code')).toBeVisible()
    },
  },
  {
    name: 'privacy',
    async go(page) {
      await page.goto('/account/privacy')
      await page.getByRole('button', { name: 'Delete my account…' }).click()
      await expect(page.getByLabel(/^Type/)).toBeFocused()
    },
  },
  {
    name: 'devices-two',
    async go(page) {
      await page.goto('/account/sessions')
      await expect(page.getByRole('button', { name: /^I don’t recognise/ })).toBeVisible()
    },
  },
  {
    name: 'unrecognised',
    async go(page) {
      await page.getByRole('button', { name: /^I don’t recognise/ }).click()
      await expect(page.getByRole('heading', { name: /^Done: .+ is signed out$/ })).toBeVisible()
      await expect(page.getByText('On since')).toBeVisible()
    },
  },
  {
    name: 'confirm-it-is-you',
    async go(page) {
      await page.route('**/api/user/export', refuse)
      await page.route('**/api/auth/reauthenticate', unconfirmed)
      await page.goto('/account/privacy')
      await page.getByRole('button', { name: 'Download' }).click()
      await expect(page.getByRole('dialog').getByRole('button', { name: 'Use a passkey' })).toBeFocused()
    },
  },
  {
    name: 'confirm-with-app',
    async go(page) {
      await page.getByRole('button', { name: 'Use your authenticator app' }).click()
      await expect(page.getByLabel('Code from your authenticator app')).toBeFocused()
    },
  },
  {
    name: 'account-deleted',
    async go(page) {
      await page.goto('/account-deleted')
      await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
    },
  },
]

function refuse(route: Route): Promise<void> {
  const error = { code: 'reauthentication_required', requestId: 'test', docs: '' }
  return route.fulfill({ status: 403, json: { success: false, message: 'Confirm it’s you to continue.', error } })
}

async function unconfirmed(route: Route): Promise<void> {
  const response = await route.fetch()
  const json = await response.json()
  await route.fulfill({ response, json: { ...json, data: { ...json.data, confirmedUntil: null } } })
}

for (const colorScheme of ['light', 'dark'] as const) {
  for (const width of [1280, 360] as const) {
    test(`account security in ${colorScheme} at ${String(width)} px`, async ({ browser, request, baseURL }) => {
      test.setTimeout(240_000)
      const faults: string[] = []
      const email = await createAccount(request, baseURL ?? '')
      const second = await otherBrowser(browser)
      await signIn(second, email)
      const page = await otherBrowser(browser, faults)
      await addAuthenticator(page)
      await page.setViewportSize({ width, height: 844 })
      await page.emulateMedia({ colorScheme })
      await signIn(page, email)
      for (const { name, go } of STOPS) {
        await test.step(name, async () => {
          await go(page)
          await look(page, name, `${colorScheme}-${String(width)}`)
        })
      }
      expect(faults).toEqual([])
      await page.context().close()
      await second.context().close()
    })
  }
}
