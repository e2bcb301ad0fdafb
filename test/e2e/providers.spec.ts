import { totp } from './authenticators.ts'
import { createAccount, expect, freshEmail, PASSWORD, submitSignIn, test } from './fixtures.ts'
import { callApi, enrolTotp, offerLink, signInAtProvider, signOut } from './ways-in.ts'

const CONTINUE = { name: /^Continue with Mock provider/ } as const

test('J3: a new account by way of the provider, to the page that was wanted; the badge is there the next time', async ({ page }) => {
  const email = freshEmail()
  await page.goto('/auth/login?returnTo=%2Faccount%2Fsessions')
  await page.getByRole('link', CONTINUE).click()
  await signInAtProvider(page, { email })
  await expect(page).toHaveURL(/\/account\/sessions$/)
  await page.goto('/dashboard')
  await expect(page.getByText(`Signed in as ${email}`)).toBeVisible()

  await signOut(page)
  await page.goto('/auth/login')
  const first = page.locator('main [data-slot="way-in"]').first()
  await expect(first).toContainText('Continue with Mock provider')
  await expect(first).toContainText('Last used')
  const kept = await page.evaluate(() => JSON.stringify({ ...localStorage, ...sessionStorage }))
  expect(kept, 'nothing about who').not.toContain(email)
})

test('J3: Cancel at the provider leads back to a calm page, and Back shows no spinner', async ({ page }) => {
  await page.goto('/auth/register')
  const way = page.getByRole('link', CONTINUE)
  await way.click()
  await page.getByRole('button', { name: 'Cancel' }).click()
  await expect(page.getByText('You cancelled at Mock provider')).toBeVisible()
  await expect(page).toHaveURL(/\/auth\/login$/)
  await expect(page.getByText('Last used')).toHaveCount(0)

  await page.getByRole('link', CONTINUE).click()
  await expect(page.getByRole('heading', { name: 'Who signs in?' })).toBeVisible()
  await page.goBack()
  await expect(page.getByRole('link', CONTINUE)).not.toHaveAttribute('aria-disabled', 'true')
})

test('an account that is proven joins by itself, and its second step is still asked for', async ({ page, request, baseURL }) => {
  const email = await createAccount(request, baseURL ?? '')
  await page.goto('/auth/login')
  await submitSignIn(page, email)
  await expect(page).toHaveURL(/\/dashboard$/)
  const { secret } = await enrolTotp(page)
  await signOut(page)
  await page.goto('/auth/login?returnTo=%2Faccount%2Fsecurity')
  await page.getByRole('link', CONTINUE).click()
  await signInAtProvider(page, { email })
  await expect(page.getByRole('heading', { name: 'Two-step verification' })).toBeVisible()
  await page.getByLabel('Verification code').fill(totp(secret))
  await expect(page).toHaveURL(/\/account\/security$/)
})

test('an address that the provider has not verified is refused in words, with its name', async ({ page }) => {
  await page.goto('/auth/login')
  await page.getByRole('link', CONTINUE).click()
  await signInAtProvider(page, { email: freshEmail(), verified: false })
  await expect(page.getByRole('heading', { name: 'Mock provider has not verified your email' })).toBeVisible()
  await expect(page.getByText('oauth_email_unverified')).toBeHidden()
  await page.getByText('Details').click()
  await expect(page.getByText('oauth_email_unverified')).toBeVisible()
  await page.getByRole('link', { name: 'Back to sign in' }).click()
  await expect(page).toHaveURL(/\/auth\/login$/)
})

test.describe('the guided link (P11)', () => {
  test.beforeEach(async ({ page }) => offerLink(page))

  test('says whose account it is, waits for the sign-in, connects, and says so', async ({ page, request, baseURL }) => {
    const email = await createAccount(request, baseURL ?? '')
    await page.goto('/auth/error?code=account_exists_other_method&provider=mock')
    await expect(page.getByRole('heading', { name: 'You already have an account' })).toBeVisible()
    await expect(page.getByText('Sign in once to connect Mock provider.')).toBeVisible()
    await page.getByRole('link', { name: 'Continue' }).click()
    await expect(page.getByText('Sign in once to connect the two accounts.')).toBeVisible()
    await submitSignIn(page, email, PASSWORD)
    await expect(page).toHaveURL(/\/dashboard$/)
    await expect(page.getByText('Mock provider connected')).toBeVisible()
    await page.reload()
    await expect(page.getByText(`Signed in as ${email}`)).toBeVisible()
    await expect(page.getByText('Mock provider connected')).toHaveCount(0)
  })

  test('Cancel gives it up', async ({ page }) => {
    await page.goto('/auth/link-account')
    await page.getByRole('button', { name: 'Cancel' }).click()
    await expect(page).toHaveURL(/\/auth\/login$/)
    await page.goto('/auth/link-account')
    await expect(page.getByRole('heading', { name: 'Nothing waits to be connected' })).toBeVisible()
  })
})

test('a state that is not this browser’s is told in words', async ({ page }) => {
  await page.goto('/api/auth/callback/mock?code=x&state=y')
  await expect(page.getByRole('heading', { name: 'Let’s try that again' })).toBeVisible()
  await expect(page).toHaveURL(/\/auth\/error\?/)
})

test('somebody who is signed in and cancels a connection goes back to the account', async ({ page, request, baseURL }) => {
  const email = await createAccount(request, baseURL ?? '')
  await page.goto('/auth/login')
  await submitSignIn(page, email)
  await expect(page).toHaveURL(/\/dashboard$/)
  const { authorizationUrl } = await callApi<{ authorizationUrl: string }>(page, 'post', '/api/user/connections/mock/authorize')
  await page.goto(authorizationUrl)
  await page.getByRole('button', { name: 'Cancel' }).click()
  await expect(page.getByRole('heading', { name: 'You cancelled at Mock provider' })).toBeVisible()
  await page.getByRole('link', { name: 'Back to your account' }).click()
  await expect(page).toHaveURL(/\/account$/)
})
