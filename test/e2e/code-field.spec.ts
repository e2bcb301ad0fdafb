import { codeOf, expect, freshEmail, mailTo, PASSWORD, test } from './fixtures.ts'

/** A code that is certainly not the right one. */
const wrong = (code: string): string => String((Number(code) + 1) % 1_000_000).padStart(6, '0')

test.describe('the code field', () => {
  test.use({ permissions: ['clipboard-read', 'clipboard-write'] })

  let email = ''
  let code = ''
  let sent: string[] = []

  test.beforeEach(async ({ page, request }) => {
    email = freshEmail()
    sent = []
    await page.goto('/auth/register')
    await page.getByLabel('Email').fill(email)
    await page.getByLabel('Password', { exact: true }).fill(PASSWORD)
    await page.getByRole('button', { name: 'Create account' }).click()
    await expect(page.getByLabel('Verification code')).toBeVisible()
    code = codeOf(await mailTo(request, email))
    page.on('request', (outgoing) => {
      if (outgoing.url().endsWith('/api/auth/verify-email')) sent.push(outgoing.postData() ?? '')
    })
  })

  for (const [how, dress] of [
    ['with a space', (digits: string) => `${digits.slice(0, 3)} ${digits.slice(3)}`],
    ['with a dash', (digits: string) => `${digits.slice(0, 3)}-${digits.slice(3)}`],
    ['in a sentence', (digits: string) => `Code: ${digits}, valid for 10 minutes`],
  ] as const) {
    test(`takes a paste ${how} and sends it once`, async ({ page }) => {
      await page.evaluate((text) => navigator.clipboard.writeText(text), dress(code))
      await page.getByLabel('Verification code').focus()
      await page.keyboard.press('ControlOrMeta+V')
      await expect(page.getByText('Email verified')).toBeVisible()
      expect(sent).toHaveLength(1)
      expect(sent[0]).toContain(code)
    })
  }

  test('takes an autofill and sends it once', async ({ page }) => {
    await page.getByLabel('Verification code').fill(code)
    await expect(page.getByText('Email verified')).toBeVisible()
    expect(sent).toHaveLength(1)
  })

  test('two pastes in a row are one request', async ({ page }) => {
    await page.route('**/api/auth/verify-email', async (route) => {
      await new Promise((resolve) => setTimeout(resolve, 400))
      await route.continue()
    })
    await page.evaluate((text) => navigator.clipboard.writeText(text), code)
    await page.getByLabel('Verification code').focus()
    await page.keyboard.press('ControlOrMeta+V')
    await page.keyboard.press('ControlOrMeta+V')
    await expect(page.getByText('Email verified')).toBeVisible()
    expect(sent).toHaveLength(1)
  })

  test('can be corrected with Backspace before it is complete', async ({ page }) => {
    const field = page.getByLabel('Verification code')
    await field.pressSequentially(`${code.slice(0, 4)}x0`)
    await page.keyboard.press('Backspace')
    await field.pressSequentially(code.slice(4))
    await expect(page.getByText('Email verified')).toBeVisible()
    expect(sent).toHaveLength(1)
  })

  test('a wrong code is announced, emptied, and the focus stays', async ({ page }) => {
    const field = page.getByLabel('Verification code')
    await field.fill(wrong(code))
    await expect(page.getByText(/That code isn’t right/)).toBeVisible()
    await expect(field).toHaveValue('')
    await expect(field).toBeFocused()
    await expect(field).toHaveAttribute('aria-invalid', 'true')
    await field.fill(code)
    await expect(page.getByText('Email verified')).toBeVisible()
    expect(sent).toHaveLength(2)
  })

  test('the next mail may be asked for when the server says so, and a reload keeps the truth', async ({ page }) => {
    const resend = page.getByRole('button', { name: 'Resend code' })
    await expect(resend).toContainText(/in \d:\d\d/)
    await expect(resend).toHaveAttribute('aria-disabled', 'true')
    await page.reload()
    await expect(page.getByText(email)).toBeVisible()
    await expect(resend).toContainText(/in \d:\d\d/)
  })
})
