import type { Page } from '@playwright/test'
import { nextTotp, totp } from './authenticators.ts'
import { codeOf, createAccount, expect, mailTo, signIn, submitSignIn, test } from './fixtures.ts'
import { alarmLink, callApi, type EnrolledTotp, enrolTotp, signOut, wrongTotp } from './ways-in.ts'

/** A verified account with an authenticator app, and nobody signed in. */
async function accountWithApp(page: Page, email: string): Promise<EnrolledTotp> {
  await signIn(page, email)
  const enrolled = await enrolTotp(page)
  await signOut(page)
  return enrolled
}

test('the app’s code is the second step; the return address is kept; a wrong one is emptied', async ({ page, request, baseURL }) => {
  const email = await createAccount(request, baseURL ?? '')
  const { secret } = await accountWithApp(page, email)
  await page.goto('/auth/login?returnTo=%2Faccount%2Fsessions')
  await submitSignIn(page, email)
  await expect(page).toHaveURL(/\/auth\/two-factor\?returnTo=/)
  const field = page.getByLabel('Verification code')
  await expect(field).toBeFocused()
  await field.fill(wrongTotp(secret))
  await expect(page.getByText(/That code isn’t right\. Codes change every 30 seconds/)).toBeVisible()
  await expect(field).toHaveValue('')
  await page.reload()
  await field.fill(totp(secret))
  await expect(page).toHaveURL(`${baseURL ?? ''}/account/sessions`)
})

test('a recovery code works in any dress, tells how many are left, and works once', async ({ page, request, baseURL }) => {
  const email = await createAccount(request, baseURL ?? '')
  const { recoveryCodes } = await accountWithApp(page, email)
  const [code = ''] = recoveryCodes
  await page.goto('/auth/login')
  await submitSignIn(page, email)
  await page.getByRole('button', { name: 'Use another way' }).click()
  await page.getByRole('button', { name: 'Use a recovery code' }).click()
  await expect(page.getByLabel('Recovery code')).toBeFocused()
  await page.getByRole('button', { name: 'Verify' }).click()
  await expect(page.getByText('Fill this in.')).toBeVisible()
  await page.getByLabel('Recovery code').fill(code.toLowerCase().replaceAll('-', ' '))
  await page.getByRole('button', { name: 'Verify' }).click()
  await expect(page.getByRole('heading', { name: 'You have 9 recovery codes left' })).toBeVisible()
  await page.getByRole('button', { name: 'Continue' }).click()
  await expect(page).toHaveURL(/\/dashboard$/)

  await signOut(page)
  await page.goto('/auth/login')
  await submitSignIn(page, email)
  await page.getByRole('button', { name: 'Use another way' }).click()
  await page.getByRole('button', { name: 'Use a recovery code' }).click()
  await page.getByLabel('Recovery code').fill(code)
  await page.getByRole('button', { name: 'Verify' }).click()
  await expect(page.getByText('That recovery code isn’t right, or it has been used.')).toBeVisible()
  await expect(page.getByLabel('Recovery code')).toBeFocused()
})

test('a mailed code is sent once on the way to its step, and the mail’s alarm secures the account', async ({ page, request, baseURL }) => {
  const email = await createAccount(request, baseURL ?? '')
  await signIn(page, email)
  await callApi(page, 'post', '/api/auth/mfa/email')
  await signOut(page)
  await page.goto('/auth/login')
  const sent: string[] = []
  page.on('request', (outgoing) => {
    if (outgoing.url().endsWith('/api/auth/mfa/send-code')) sent.push(outgoing.url())
  })
  await submitSignIn(page, email)
  await expect(page.getByText(`from our mail to ${email.slice(0, 1)}•••@example.com`)).toBeVisible()
  await expect(page.getByRole('button', { name: 'Resend code' })).toContainText(/in \d:\d\d/)
  expect(sent).toHaveLength(1)
  await page.getByLabel('Verification code').fill(codeOf(await mailTo(request, email, /is your .* code/)))
  await expect(page).toHaveURL(/\/dashboard$/)

  await page.goto(await alarmLink(request, email, /Mailed codes/))
  await expect(page.getByRole('heading', { name: 'This wasn’t you?' })).toBeVisible()
  await expect(page.getByText('Every device is signed out, this one too.')).toBeVisible()
  await page.getByRole('button', { name: 'Secure my account' }).click()
  await expect(page.getByRole('heading', { name: 'Your account is secured' })).toBeVisible()
  await mailTo(request, email, /account is secured/)
  await page.getByRole('link', { name: 'Go to sign in' }).click()
  await submitSignIn(page, email)
  await expect(page.getByRole('alert').filter({ visible: true })).toBeVisible()
  await expect(page).toHaveURL(/\/auth\/login$/)
})

test('a device that is trusted is not asked again', async ({ page, request, baseURL }) => {
  test.setTimeout(120_000)
  const email = await createAccount(request, baseURL ?? '')
  const { secret } = await accountWithApp(page, email)
  await page.goto('/auth/login')
  await submitSignIn(page, email)
  await page.getByLabel('Don’t ask again on this device for 30 days').check()
  await page.getByLabel('Verification code').fill(await nextTotp(secret, ''))
  await expect(page).toHaveURL(/\/dashboard$/)
  await signOut(page)
  await page.goto('/auth/login')
  await submitSignIn(page, email)
  await expect(page).toHaveURL(/\/dashboard$/)
})

test('a sign-in that nobody is in the middle of any more leads back, calmly', async ({ page }) => {
  await page.goto('/auth/two-factor?returnTo=%2Faccount')
  await expect(page.getByRole('heading', { name: 'Let’s start again' })).toBeVisible()
  await page.getByRole('link', { name: 'Back to sign in' }).click()
  await expect(page).toHaveURL(/\/auth\/login\?returnTo=%2Faccount$/)
})

test('too many wrong codes end the attempt, in words', async ({ page, request, baseURL }) => {
  const email = await createAccount(request, baseURL ?? '')
  const { secret } = await accountWithApp(page, email)
  await page.goto('/auth/login')
  await submitSignIn(page, email)
  const field = page.getByLabel('Verification code')
  await expect(field).toBeVisible()
  for (let tries = 0; tries < 6; tries += 1) {
    if (!(await field.isVisible())) break
    const checked = page.waitForResponse('**/api/auth/mfa/verify')
    await field.fill(wrongTotp(secret))
    await checked
    await expect(field.or(page.getByRole('heading', { name: 'Let’s start again' }))).toBeVisible()
  }
  await expect(
    page
      .getByText('Too many wrong codes')
      .or(page.getByRole('heading', { name: 'Let’s start again' }))
      .first(),
  ).toBeVisible()
})
