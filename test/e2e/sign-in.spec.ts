import {
  createAccount,
  expect,
  freshEmail,
  linkOf,
  mailTo,
  OTHER_PASSWORD,
  otherBrowser,
  PASSWORD,
  signIn,
  submitSignIn,
  test,
} from './fixtures.ts'

const DAY_SECONDS = 86_400

test('J2: the e-mail has the focus, and “Keep me signed in” outlives a week', async ({ page, request, baseURL }) => {
  const email = await createAccount(request, baseURL ?? '')
  await page.goto('/auth/login')
  await expect(page.getByLabel('Email')).toBeFocused()
  await page.getByLabel('Keep me signed in for 30 days').check()
  await submitSignIn(page, email)
  await expect(page).toHaveURL(/\/dashboard$/)
  await expect(page.getByText(`Signed in as ${email}`)).toBeVisible()
  const cookies = await page.context().cookies()
  const refresh = cookies.find((cookie) => cookie.name.includes('refresh'))
  expect(refresh?.httpOnly).toBe(true)
  expect((refresh?.expires ?? 0) - Date.now() / 1000).toBeGreaterThan(8 * DAY_SECONDS)
})

test('a wrong password keeps the e-mail, empties the password and gives it the focus', async ({ page, request, baseURL }) => {
  const email = await createAccount(request, baseURL ?? '')
  await page.goto('/auth/login')
  await submitSignIn(page, email, 'not-the-Password-1')
  await expect(page.getByRole('alert')).toContainText('That email and password don’t match.')
  await expect(page.getByLabel('Email')).toHaveValue(email)
  await expect(page.getByLabel('Password', { exact: true })).toHaveValue('')
  await expect(page.getByLabel('Password', { exact: true })).toBeFocused()
  await expect(page).toHaveTitle(/^Error: /)
})

test('an unknown address reads exactly like a wrong password', async ({ page }) => {
  await page.goto('/auth/login')
  await submitSignIn(page, freshEmail())
  await expect(page.getByRole('alert')).toContainText('That email and password don’t match.')
})

test('return addresses stay on this origin', async ({ page, request, baseURL }) => {
  const email = await createAccount(request, baseURL ?? '')
  await page.goto('/auth/login?returnTo=%2F%2Fevil.example%2Fphish')
  await submitSignIn(page, email)
  await expect(page).toHaveURL(`${baseURL ?? ''}/dashboard`)
  await page.goto('/auth/login?returnTo=%2Faccount%2Fsecurity')
  await expect(page.getByText(`You’re signed in as ${email}.`)).toBeVisible()
  await page.getByRole('button', { name: 'Continue' }).click()
  await expect(page).toHaveURL(`${baseURL ?? ''}/account/security`)
})

test('sign out leads to a page that says so, and Back shows nothing of the account', async ({ page, request, baseURL }) => {
  await signIn(page, await createAccount(request, baseURL ?? ''))
  await page.goto('/account/security')
  await page.getByRole('button', { name: 'Your account' }).click()
  await page.getByRole('menuitem', { name: 'Sign out' }).click()
  await expect(page.getByRole('heading', { name: 'You’re signed out' })).toBeVisible()
  await page.goBack()
  await expect(page).toHaveURL(/\/(auth\/login|signed-out)/)
  await expect(page.getByText('Security check-up')).toHaveCount(0)
})

test('J4: a forgotten password is reset by mail; every device is out; the old password is dead', async ({
  page,
  request,
  browser,
  baseURL,
}) => {
  const email = await createAccount(request, baseURL ?? '')
  const elsewhere = await otherBrowser(browser)
  await signIn(elsewhere, email)

  await page.goto('/auth/login')
  await page.getByLabel('Email').fill(email)
  await page.getByRole('link', { name: 'Forgot password?' }).click()
  await expect(page.getByLabel('Email')).toHaveValue(email)
  await page.getByRole('button', { name: 'Send reset link' }).click()
  await expect(page.getByText(`If ${email} has an account`)).toBeVisible()
  await expect(page.getByRole('button', { name: 'Resend link' })).toBeVisible()

  await page.goto(linkOf(await mailTo(request, email, /reset/i)))
  await expect(page.getByRole('heading', { name: 'Choose a new password' })).toBeVisible()
  expect(page.url()).not.toContain('token')
  await expect(page.locator('input[name="username"]'), 'for password managers').toHaveValue(email)
  await expect(page.locator('input[name="username"]')).toHaveAttribute('autocomplete', 'username')
  await expect(page.locator('input[name="username"]')).toBeHidden()
  await page.getByLabel('New password').fill(OTHER_PASSWORD)
  await page.getByRole('button', { name: 'Save password' }).click()
  await expect(page.getByText('Sign in with your new password.')).toBeVisible()
  await expect(page.getByLabel('Email')).toHaveValue(email)

  await expect(elsewhere.getByRole('dialog')).toContainText('You were signed out on this device', { timeout: 15_000 })
  await elsewhere.context().close()

  await submitSignIn(page, email, PASSWORD)
  await expect(page.getByRole('alert')).toContainText('That email and password don’t match.')
  await submitSignIn(page, email, OTHER_PASSWORD)
  await expect(page).toHaveURL(/\/dashboard$/)
})

test('what was typed as the address goes along to sign-up and back', async ({ page }) => {
  const email = freshEmail()
  await page.goto('/auth/login')
  await page.getByLabel('Email').fill(email)
  await page.getByRole('link', { name: 'Create an account' }).click()
  await expect(page).toHaveURL(/\/auth\/register$/)
  await expect(page.getByLabel('Email')).toHaveValue(email)
  await page.getByRole('link', { name: 'Sign in', exact: true }).click()
  await expect(page.getByLabel('Email')).toHaveValue(email)
  await page.getByRole('link', { name: 'Forgot password?' }).click()
  await expect(page.getByLabel('Email')).toHaveValue(email)
  await page.getByRole('link', { name: 'Back to sign in' }).click()
  await expect(page.getByLabel('Email')).toHaveValue(email)
})

test('another browser that opens the link of a reset sees whose it is only in part', async ({ page, request, browser, baseURL }) => {
  const email = await createAccount(request, baseURL ?? '')
  await page.goto('/forgot-password')
  await page.getByLabel('Email').fill(email)
  await page.getByRole('button', { name: 'Send reset link' }).click()
  await expect(page.getByText(`If ${email} has an account`)).toBeVisible()
  const elsewhere = await otherBrowser(browser)
  await elsewhere.goto(linkOf(await mailTo(request, email, /reset/i)))
  await expect(elsewhere.getByText(`${email.slice(0, 1)}•••@example.com`)).toBeVisible()
  await expect(elsewhere.locator('input[name="username"]'), 'no manager shall keep a masked address').toHaveCount(0)
  await elsewhere.context().close()
})

test('a reset works by the typed code too, and says the same to an unknown address', async ({ page, request, baseURL }) => {
  await page.goto('/forgot-password')
  const unknown = freshEmail()
  await page.getByLabel('Email').fill(unknown)
  await page.getByRole('button', { name: 'Send reset link' }).click()
  await expect(page.getByText(`If ${unknown} has an account`)).toBeVisible()

  const email = await createAccount(request, baseURL ?? '')
  await page.goto('/forgot-password')
  await page.getByLabel('Email').fill(email)
  await page.getByRole('button', { name: 'Send reset link' }).click()
  await page.getByRole('link', { name: 'Type the code from the mail' }).click()
  await expect(page.getByLabel('Email')).toHaveValue(email)
  const mail = await mailTo(request, email, /reset/i)
  await page.getByLabel('Code from the mail').fill(mail.code ?? '')
  await page.getByLabel('New password').fill(OTHER_PASSWORD)
  await page.getByRole('button', { name: 'Save password' }).click()
  await expect(page.getByText('Sign in with your new password.')).toBeVisible()
  await expect(page.getByLabel('Email')).toHaveValue(email)
})
