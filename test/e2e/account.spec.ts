import { createAccount, expect, OTHER_PASSWORD, otherBrowser, PASSWORD, signIn, submitSignIn, test } from './fixtures.ts'

test('J7, J10: a revoked device is told within seconds, keeps what was typed, and can sign in again', async ({
  page,
  request,
  browser,
  baseURL,
}) => {
  const email = await createAccount(request, baseURL ?? '')
  await signIn(page, email)
  const faults: string[] = []
  const second = await otherBrowser(browser, faults)
  await signIn(second, email)
  await second.goto('/account/profile')
  await second.getByLabel('First name').fill('Half typed')

  await page.goto('/account/sessions')
  await expect(page.getByText('This device', { exact: true })).toHaveCount(1)
  await page.getByRole('button', { name: /^Sign out .+ on .+/ }).click()
  const question = page.getByRole('alertdialog')
  await expect(question).toContainText('That device has to sign in again')
  await expect(question.getByRole('button', { name: 'Cancel' })).toBeFocused()
  await question.getByRole('button', { name: 'Sign out' }).click()
  await expect(page.getByText('You’re not signed in anywhere else.')).toBeVisible()

  const dialog = second.getByRole('dialog', { name: 'You were signed out on this device' })
  await expect(dialog).toBeVisible({ timeout: 12_000 })
  await dialog.getByLabel('Password', { exact: true }).fill(PASSWORD)
  await dialog.getByRole('button', { name: 'Sign in' }).click()
  await expect(dialog).toBeHidden()
  await expect(second.getByLabel('First name')).toHaveValue('Half typed')
  await second.getByRole('button', { name: 'Save profile' }).click()
  await expect(second.getByText('Profile saved').first()).toBeVisible()
  expect(faults).toEqual([])
  await second.context().close()
})

test('all other devices are signed out with one question; Escape changes nothing', async ({ page, request, browser, baseURL }) => {
  const email = await createAccount(request, baseURL ?? '')
  const others = await Promise.all([otherBrowser(browser), otherBrowser(browser)])
  for (const other of others) await signIn(other, email)
  await signIn(page, email)
  await page.goto('/account/sessions')
  await page.getByRole('button', { name: 'Sign out all other devices' }).click()
  await expect(page.getByRole('alertdialog')).toContainText('This signs out 2 devices. This device stays signed in.')
  await page.keyboard.press('Escape')
  await expect(page.getByRole('alertdialog')).toHaveCount(0)
  await page.getByRole('button', { name: 'Sign out all other devices' }).click()
  await page.getByRole('button', { name: 'Sign out all others' }).click()
  await expect(page.getByText('You’re not signed in anywhere else.')).toBeVisible()
  await expect(page.getByRole('button', { name: 'Sign out all other devices' })).toHaveCount(0)
  for (const other of others) {
    await other.goto('/dashboard')
    await expect(other).toHaveURL(/\/auth\/login/)
    await other.context().close()
  }
})

test('changing the password keeps this device and signs the others out', async ({ page, request, browser, baseURL }) => {
  const email = await createAccount(request, baseURL ?? '')
  const other = await otherBrowser(browser)
  await signIn(other, email)
  await signIn(page, email)
  await page.goto('/account/security')
  await page.getByRole('button', { name: 'Change' }).click()
  await expect(page.getByLabel('Current password')).toBeFocused()

  await page.getByLabel('Current password').fill('not-the-Password-1')
  await page.getByLabel('New password').fill(OTHER_PASSWORD)
  await page.getByRole('button', { name: 'Save password' }).click()
  await expect(page.getByText('That’s not your current password.')).toBeVisible()
  await expect(page.getByLabel('Current password')).toBeFocused()
  await expect(page.getByLabel('New password')).toHaveValue(OTHER_PASSWORD)

  await page.getByLabel('Current password').fill(PASSWORD)
  await page.getByRole('button', { name: 'Save password' }).click()
  await expect(page.getByText('Password changed. 1 device signed out.').first()).toBeVisible()
  await expect(page.getByRole('button', { name: 'Change' })).toBeFocused()
  await expect(other.getByRole('dialog')).toBeVisible({ timeout: 12_000 })
  await other.context().close()
  await page.reload()
  await expect(page.getByRole('heading', { name: 'Security' })).toBeVisible()
})

test('the profile is saved and greets by name', async ({ page, request, baseURL }) => {
  await signIn(page, await createAccount(request, baseURL ?? ''))
  await page.goto('/account/profile')
  await page.getByLabel('First name').fill('Mia')
  await page.getByLabel('Last name').fill('Berg')
  await page.getByRole('button', { name: 'Save profile' }).click()
  await expect(page.getByText('Profile saved').first()).toBeVisible()
  await page.goto('/dashboard')
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Mia')
  await expect(page.getByRole('heading', { name: 'Security check-up' })).toBeVisible()
})

test('an older path leads to the page that took its place', async ({ page, request, baseURL }) => {
  const email = await createAccount(request, baseURL ?? '')
  for (const path of ['/login', '/sign-in', '/auth/signin', '/#/login']) {
    await page.goto('about:blank')
    await page.goto(path)
    await expect(page).toHaveURL(/\/auth\/login$/)
  }
  for (const path of ['/register', '/sign-up', '/signup', '/auth/signup']) {
    await page.goto(path)
    await expect(page).toHaveURL(/\/auth\/register$/)
  }
  await page.goto('/settings')
  await submitSignIn(page, email)
  await expect(page).toHaveURL(/\/account$/)
})
