import { codeOf, expect, freshEmail, linkOf, mailTo, otherBrowser, PASSWORD, submitSignIn, test } from './fixtures.ts'

async function signUp(page: import('@playwright/test').Page, email: string): Promise<void> {
  await expect(page.getByRole('heading', { name: /^Create your/ })).toBeVisible()
  await page.getByLabel('Email').fill(email)
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD)
  await page.getByRole('button', { name: 'Create account' }).click()
  await expect(page.getByRole('heading', { name: 'Check your email' })).toBeVisible()
}

test('J1: sign up, verify by the typed code, and arrive where the visit began', async ({ page, request }) => {
  const email = freshEmail()
  await page.goto('/account/profile')
  await expect(page).toHaveURL(/\/auth\/login\?returnTo=/)
  await page.getByRole('link', { name: 'Create an account' }).click()
  await signUp(page, email)
  await expect(page.getByText(email)).toBeVisible()

  await page.getByLabel('Verification code').pressSequentially(codeOf(await mailTo(request, email)))
  await expect(page.getByText('Email verified')).toBeVisible()
  await expect(page.getByLabel('Email')).toHaveValue(email)
  await expect(page.getByLabel('Password', { exact: true })).toBeFocused()
  await page.keyboard.type(PASSWORD)
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(/\/account\/profile$/)
  await expect(page.getByRole('heading', { name: 'Profile' })).toBeVisible()
})

test('J1: sign up and verify by the button behind the mailed link; opening it does nothing', async ({ page, request }) => {
  const email = freshEmail()
  await page.goto('/auth/register')
  await signUp(page, email)
  const mail = await mailTo(request, email)

  const scanner = await request.get(linkOf(mail), { headers: { accept: 'text/html' } })
  expect(scanner.ok()).toBe(true)
  const link = await page.context().newPage()
  await link.goto(linkOf(mail))
  await expect(link.getByRole('heading', { name: 'Confirm it’s you' })).toBeVisible()
  expect(new URL(link.url()).search).not.toContain('token')
  await expect(link.getByText('m•••@example.com')).toBeVisible()
  await expect(link.getByLabel('Password you chose at sign-up')).toHaveCount(0)

  await link.reload()
  await link.getByRole('button', { name: 'Verify email' }).click()
  await expect(link.getByText('Email verified')).toBeVisible()
  // The tab that waited for the code moves on by itself.
  await expect(page).toHaveURL(/\/auth\/login/)

  await link.goto(linkOf(mail))
  await expect(link.getByRole('heading', { name: 'This link has already been used' })).toBeVisible()
  await link.getByRole('link', { name: 'Sign in' }).click()
  await submitSignIn(link, email)
  await expect(link).toHaveURL(/\/dashboard$/)
})

test('a link opened in another browser asks for the password chosen at sign-up', async ({ page, request, browser }) => {
  const email = freshEmail()
  await page.goto('/auth/register')
  await signUp(page, email)

  const stranger = await otherBrowser(browser)
  await stranger.goto(linkOf(await mailTo(request, email)))
  const password = stranger.getByLabel('Password you chose at sign-up')
  await stranger.getByRole('button', { name: 'Verify email' }).click()
  await expect(password).toBeFocused()
  await expect(stranger.getByText('Fill this in.')).toBeVisible()
  await expect(stranger.getByRole('link', { name: 'Reset it instead' })).toBeVisible()
  await password.fill('not-the-Password-1')
  await stranger.getByRole('button', { name: 'Verify email' }).click()
  await expect(stranger.getByRole('alert')).toContainText('That isn’t the password chosen at sign-up')
  await expect(password).toBeFocused()
  await password.fill(PASSWORD)
  await stranger.keyboard.press('Enter')
  await expect(stranger.getByText('Email verified')).toBeVisible()
  await stranger.context().close()
})

test('a cut link says so and offers another way', async ({ page }) => {
  await page.goto('/confirm?token=abc')
  await expect(page.getByRole('heading', { name: 'The link seems cut' })).toBeVisible()
  await page.getByRole('link', { name: 'Verify an email' }).click()
  await expect(page).toHaveURL(/\/verify-email$/)
})

test('an unverified account is led to the code', async ({ page }) => {
  const email = freshEmail()
  await page.goto('/auth/register')
  await signUp(page, email)
  await page.getByRole('link', { name: 'Sign in' }).click()
  await submitSignIn(page, email)
  await page.getByRole('link', { name: 'Enter the code' }).click()
  await expect(page.getByRole('heading', { name: 'Check your email' })).toBeVisible()
  await expect(page.getByText(email)).toBeVisible()
})

test('a weak password is refused beside its field and everything typed stays', async ({ page }) => {
  const email = freshEmail()
  await page.goto('/auth/register')
  await page.getByLabel('Email').fill(email)
  const password = page.getByLabel('Password', { exact: true })
  await password.fill('short')
  await page.getByRole('button', { name: 'Create account' }).click()
  await expect(password).toBeFocused()
  await expect(password).toHaveAttribute('aria-invalid', 'true')
  await expect(password).toHaveAccessibleDescription(/Use at least 8 characters/)
  await expect(page.getByLabel('Email')).toHaveValue(email)
  await expect(page).toHaveTitle(/^Error: /)
  await password.fill(PASSWORD)
  await expect(password).not.toHaveAttribute('aria-invalid', 'true')
})

test('a slip in the domain is put right by one press', async ({ page }) => {
  await page.goto('/auth/register')
  await page.getByLabel('Email').fill('mia@gmial.com')
  await page.getByRole('button', { name: 'mia@gmail.com' }).click()
  await expect(page.getByLabel('Email')).toHaveValue('mia@gmail.com')
  await expect(page.getByLabel('Email')).toBeFocused()
})

test('the strength estimator is loaded when the new password is focused, not before', async ({ page }) => {
  const asked: string[] = []
  page.on('request', (sent) => asked.push(sent.url()))
  await page.goto('/auth/register')
  await expect(page.getByLabel('Email')).toBeFocused()
  expect(asked.filter((url) => url.includes('strength-estimator'))).toEqual([])
  await page.getByLabel('Password', { exact: true }).fill('correct horse battery staple')
  await expect(page.locator('[data-slot="strength-meter"]')).toHaveAttribute('data-strength', '4')
  expect(asked.filter((url) => url.includes('strength-estimator'))).toHaveLength(1)
})
