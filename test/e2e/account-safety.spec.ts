import { readFile } from 'node:fs/promises'
import { createAccount, expect, freshEmail, linkOf, mailTo, otherBrowser, PASSWORD, signIn, submitSignIn, test } from './fixtures.ts'
import { codeMailed } from './mailed-codes.ts'

test('the email is changed by a code from the new mailbox, survives a reload in between, and can be undone from the old one', async ({
  page,
  request,
  browser,
  baseURL,
}) => {
  const before = await createAccount(request, baseURL ?? '')
  const after = freshEmail()
  await signIn(page, before)
  await page.goto('/account/profile')
  const section = page.getByRole('region', { name: 'Email' })
  await section.getByRole('button', { name: 'Change email' }).click()
  await expect(section.getByLabel('New email')).toBeFocused()
  await section.getByLabel('New email').fill(before)
  await page.keyboard.press('Enter')
  await expect(section.getByText('That is your address already.')).toBeVisible()
  await section.getByLabel('New email').fill(after)
  await page.keyboard.press('Enter')
  await expect(section.getByText(`We sent a 6-digit code to ${after}.`)).toBeVisible()
  await expect(section.getByText(before, { exact: true })).toBeVisible()
  await page.reload()
  await expect(section.getByLabel('Verification code')).toBeVisible()
  await section.getByLabel('Verification code').fill('000000')
  await expect(section.getByText('That code isn’t right.')).toBeVisible()
  await section.getByLabel('Verification code').fill(await codeMailed(request, after, 'email_change'))
  await expect(section.getByText(after, { exact: true })).toBeVisible()
  await expect(page.getByText('Email changed').first()).toBeVisible()
  await expect(section.getByRole('button', { name: 'Change email' })).toBeFocused()

  const other = await otherBrowser(browser)
  await other.goto(linkOf(await mailTo(request, before, /changed|change/i)))
  await other.getByRole('button', { name: /undo|back|keep/i }).click()
  await expect(other.getByRole('heading', { level: 1 })).toBeVisible()
  await other.goto('/auth/login')
  await submitSignIn(other, before)
  await expect(other).toHaveURL(/\/(dashboard|auth)/)
  await other.context().close()
})

test('everything that is kept comes as one file', async ({ page, request, baseURL }) => {
  const email = await createAccount(request, baseURL ?? '')
  await signIn(page, email)
  await page.goto('/account/privacy')
  const saving = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Download' }).click()
  const download = await saving
  expect(download.suggestedFilename()).toMatch(/^my-data-\d{4}-\d\d-\d\d\.json$/)
  const text = await readFile(await download.path(), 'utf8')
  const data = JSON.parse(text) as { user: { email: string }; sessions: unknown[]; events: unknown[] }
  expect(data.user.email).toBe(email)
  expect(data.sessions.length).toBeGreaterThan(0)
  expect(data.events.length).toBeGreaterThan(0)
  expect(text).not.toMatch(/\$2[aby]\$|\$argon2|passwordHash/)
})

test('an account is deleted only by whoever types that they mean it', async ({ page, request, browser, baseURL }) => {
  const email = await createAccount(request, baseURL ?? '')
  const other = await otherBrowser(browser)
  await signIn(other, email)
  await signIn(page, email)
  await page.goto('/account/privacy')
  await page.getByRole('button', { name: 'Delete my account…' }).click()
  const sentence = page.getByLabel('Type “delete my account” to go on')
  await expect(sentence).toBeFocused()
  await sentence.fill('delete it')
  await page.getByRole('button', { name: 'Delete my account', exact: true }).click()
  await expect(page.getByText('Type “delete my account”.')).toBeVisible()
  await page.getByRole('button', { name: 'Keep my account' }).click()
  await expect(page.getByRole('button', { name: 'Delete my account…' })).toBeFocused()

  await page.keyboard.press('Enter')
  await sentence.fill('Delete my account')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { name: 'Your account is deleted' })).toBeVisible()
  await expect(page).toHaveURL(/\/account-deleted$/)
  await page.goto('/auth/login')
  await submitSignIn(page, email)
  await expect(page.getByRole('alert')).toContainText('That email and password don’t match.')
  await expect(other.getByRole('dialog')).toBeVisible({ timeout: 12_000 })
  await other.context().close()
})

test('J6: a device that nobody recognises is out with one press, and the page leads through the rest', async ({
  page,
  request,
  browser,
  baseURL,
}) => {
  const email = await createAccount(request, baseURL ?? '')
  const thief = await otherBrowser(browser)
  const tablet = await otherBrowser(browser)
  await signIn(thief, email)
  await signIn(tablet, email)
  await signIn(page, email)
  await page.goto('/account/sessions')
  await page
    .getByRole('button', { name: /^I don’t recognise / })
    .last()
    .click()
  await expect(page.getByRole('heading', { name: 'Secure your account' })).toBeFocused()
  await expect(page.getByRole('heading', { name: /^Done: .+ is signed out$/ })).toBeVisible()
  await page.getByRole('button', { name: 'Sign out all others' }).click()
  await expect(page.getByRole('heading', { name: 'Done: No other device is signed in' })).toBeVisible()
  await page.getByRole('button', { name: 'Change password' }).click()
  await page.getByLabel('Current password').fill(PASSWORD)
  await page.getByLabel('New password').fill('another battery staple')
  await page.getByRole('button', { name: 'Save password' }).click()
  await expect(page.getByRole('heading', { name: 'Done: Password changed' })).toBeVisible()
  await expect(page.getByRole('link', { name: 'Review Passkeys' })).toBeVisible()
  await page.getByRole('link', { name: 'Review Connections' }).click()
  await expect(page).toHaveURL(/\/account\/connections$/)
  for (const other of [thief, tablet]) {
    await other.goto('/dashboard')
    await expect(other).toHaveURL(/\/auth\/login/)
    await other.context().close()
  }
})

test('whoever is unsure locks the account, and is told what comes next', async ({ page, request, baseURL }) => {
  const email = await createAccount(request, baseURL ?? '')
  await signIn(page, email)
  await page.goto('/account/unrecognised')
  await page.getByRole('button', { name: 'Lock my account' }).click()
  await expect(page.getByRole('alertdialog')).toContainText('your password stops working')
  await page.getByRole('alertdialog').getByRole('button', { name: 'Lock my account' }).click()
  await expect(page).toHaveURL(/\/auth\/login$/)
  await mailTo(request, email, /reset|password|secur/i)
})
