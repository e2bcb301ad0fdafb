import { readFile } from 'node:fs/promises'
import { nextTotp, totp } from './authenticators.ts'
import { createAccount, expect, mailTo, otherBrowser, PASSWORD, signIn, submitSignIn, test } from './fixtures.ts'
import { codeMailed } from './mailed-codes.ts'
import { callApi, enrolTotp } from './ways-in.ts'

test('an authenticator app is set up; its codes and the recovery codes sign in; it can be turned off again', async ({
  page,
  request,
  browser,
  baseURL,
}) => {
  test.setTimeout(150_000)
  const email = await createAccount(request, baseURL ?? '')
  await signIn(page, email)
  await page.goto('/account/security')
  const section = page.getByRole('region', { name: 'Two-step verification' })
  await section.getByRole('button', { name: 'Set up authenticator app' }).click()
  await expect(section.getByRole('img', { name: 'QR code with your setup key' })).toBeVisible()
  await expect(section.getByRole('heading', { name: /Scan this/ })).toBeFocused()
  const link = (await section.getByRole('link', { name: 'Open your app' }).getAttribute('href')) ?? ''
  expect(link).toMatch(/^otpauth:\/\/totp\//)
  const secret = new URL(link).searchParams.get('secret') ?? ''
  await expect(section.getByText(secret.match(/.{1,4}/g)?.join(' ') ?? '')).toBeVisible()

  await section.getByLabel('6-digit code').fill('000000')
  await expect(section.getByText('That code isn’t right.')).toBeVisible()
  await expect(section.getByLabel('6-digit code')).toHaveValue('')
  await expect(section.getByLabel('6-digit code')).toBeFocused()
  const first = totp(secret)
  await section.getByLabel('6-digit code').fill(first)

  const codes = section.getByRole('list', { name: 'Recovery codes' }).getByRole('listitem')
  await expect(codes).toHaveCount(10)
  const shown = await codes.allTextContents()
  expect(new Set(shown).size).toBe(10)
  const saving = page.waitForEvent('download')
  await section.getByRole('button', { name: 'Download' }).click()
  const file = await readFile(await (await saving).path(), 'utf8')
  for (const code of shown) expect(file).toContain(code)
  expect(file).toContain(email)
  await section.getByRole('button', { name: 'Done' }).click()
  await expect(section.getByRole('alert').filter({ hasText: 'Save the codes first' })).toBeVisible()
  await section.getByLabel('I’ve saved these codes in a safe place').check()
  await section.getByRole('button', { name: 'Done' }).click()
  await expect(section.getByText(/^Since /)).toBeVisible()
  await expect(section.getByText('10 of 10 left.')).toBeVisible()
  await mailTo(request, email, /two-step|authenticator/i)

  const second = await otherBrowser(browser)
  await second.goto('/auth/login')
  await submitSignIn(second, email)
  await expect(second.getByRole('heading', { name: 'Two-step verification' })).toBeVisible()
  await second.getByLabel('Verification code').fill(await nextTotp(secret, first))
  await expect(second).toHaveURL(/\/dashboard$/)

  const third = await otherBrowser(browser)
  await third.goto('/auth/login')
  await submitSignIn(third, email)
  await third.getByRole('button', { name: 'Use another way' }).click()
  await third.getByRole('button', { name: 'Use a recovery code' }).click()
  await third.getByLabel('Recovery code').fill(shown[3]?.toLowerCase() ?? '')
  await third.getByRole('button', { name: 'Verify' }).click()
  await expect(third.getByRole('heading', { name: 'You have 9 recovery codes left' })).toBeVisible()
  await third.goto('/account/security')
  await expect(third.getByText('9 of 10 left.')).toBeVisible()

  await page.reload()
  await section.getByRole('button', { name: 'Turn off authenticator app' }).click()
  const question = page.getByRole('alertdialog')
  await expect(question).toContainText('Your password alone will open your account again.')
  await question.getByRole('button', { name: 'Turn off' }).click()
  await expect(section.getByRole('button', { name: 'Set up authenticator app' })).toBeFocused()
  await expect(section.getByText('Recovery codes')).toHaveCount(0)
  for (const other of [second, third]) await other.context().close()
})

test('the email code is called weaker, and asked for at the next sign-in', async ({ page, request, browser, baseURL }) => {
  const email = await createAccount(request, baseURL ?? '')
  await signIn(page, email)
  await page.goto('/account/security')
  const section = page.getByRole('region', { name: 'Two-step verification' })
  await expect(section.getByText('Weaker', { exact: true })).toBeVisible()
  await section.getByRole('button', { name: 'Turn on email code' }).click()
  await expect(section.getByRole('button', { name: 'Turn off email code' })).toBeVisible()

  const second = await otherBrowser(browser)
  await second.goto('/auth/login')
  await submitSignIn(second, email)
  await second.getByLabel(/Don’t ask again on this device/).check()
  await second.getByLabel('Verification code').fill(await codeMailed(request, email, 'second_factor_code'))
  await expect(second).toHaveURL(/\/dashboard$/)
  await second.goto('/account/security')
  await expect(second.getByText('1 device may skip the second step.')).toBeVisible()
  await second.getByRole('button', { name: 'Forget all trusted devices' }).click()
  await second.getByRole('alertdialog').getByRole('button', { name: 'Forget all' }).click()
  await expect(second.getByText('Every device is asked for the second step.')).toBeVisible()
  await second.context().close()
})

test('“Confirm it’s you”: the refused request goes on by itself; cancelling changes nothing', async ({ page, request, baseURL }) => {
  const email = await createAccount(request, baseURL ?? '')
  await signIn(page, email)
  // Ten minutes have passed: the server asks until it is told.
  let refused = 0
  let stale = true
  await page.route('**/api/auth/mfa/email', async (route) => {
    if (!stale) return route.continue()
    refused += 1
    const error = { code: 'reauthentication_required', requestId: 'test', docs: '' }
    return route.fulfill({ status: 403, json: { success: false, message: 'Confirm it’s you to continue.', error } })
  })
  await page.route('**/api/auth/reauthenticate', async (route) => {
    const answer = await route.fetch()
    const json = await answer.json()
    if (route.request().method() === 'POST') stale = answer.status() !== 200
    return route.fulfill({
      response: answer,
      json: stale && json.success ? { ...json, data: { ...json.data, confirmedUntil: null } } : json,
    })
  })

  await page.goto('/account/security')
  const turnOn = page.getByRole('button', { name: 'Turn on email code' })
  await turnOn.click()
  const dialog = page.getByRole('dialog', { name: 'Confirm it’s you' })
  await expect(dialog.getByLabel('Your password')).toBeFocused()
  await page.keyboard.press('Escape')
  await expect(dialog).toHaveCount(0)
  await expect(page.getByRole('alert').filter({ hasText: 'No changes were made.' })).toBeVisible()
  await expect(turnOn).toBeFocused()
  expect(refused).toBe(1)

  await turnOn.press('Enter')
  await dialog.getByLabel('Your password').fill('not-the-Password-1')
  await page.keyboard.press('Enter')
  await expect(dialog.getByText('That’s not your password.')).toBeVisible()
  await dialog.getByLabel('Your password').fill(PASSWORD)
  await page.keyboard.press('Enter')
  await expect(dialog).toHaveCount(0)
  await expect(page.getByRole('button', { name: 'Turn off email code' })).toBeVisible()
  await expect(page.getByRole('button', { name: 'Turn off email code' })).toBeFocused()
  expect(refused).toBe(2)

  // Another way, on top of the question that was open already.
  stale = true
  await page.getByRole('button', { name: 'Turn off email code' }).click()
  await page.getByRole('alertdialog').getByRole('button', { name: 'Turn off' }).click()
  await expect(dialog.getByRole('button', { name: 'Email me a code' })).toBeFocused()
  await page.keyboard.press('Enter')
  await dialog.getByLabel(/^Code sent to/).fill(await codeMailed(request, email, 'confirmation_code'))
  await expect(dialog).toHaveCount(0)
  await expect(page.getByRole('alertdialog')).toHaveCount(0)
  await expect(turnOn).toBeFocused()
})

test('a session that ended asks for the second step too, over the page', async ({ page, request, browser, baseURL }) => {
  const email = await createAccount(request, baseURL ?? '')
  await signIn(page, email)
  const { recoveryCodes } = await enrolTotp(page)
  await page.goto('/account/profile')
  await page.getByLabel('First name').fill('Half typed')

  const other = await otherBrowser(browser)
  await other.goto('/auth/login')
  await submitSignIn(other, email)
  await other.getByRole('button', { name: 'Use another way' }).click()
  await other.getByRole('button', { name: 'Use a recovery code' }).click()
  await other.getByLabel('Recovery code').fill(recoveryCodes[0] ?? '')
  await other.getByRole('button', { name: 'Verify' }).click()
  await expect(other.getByRole('heading', { name: /recovery codes left/ })).toBeVisible()
  await callApi(other, 'delete', '/api/sessions')
  await other.context().close()

  const dialog = page.getByRole('dialog', { name: 'You were signed out on this device' })
  await expect(dialog.getByLabel('Password', { exact: true })).toBeFocused({ timeout: 12_000 })
  await dialog.getByLabel('Password', { exact: true }).fill(PASSWORD)
  await page.keyboard.press('Enter')
  await expect(dialog.getByLabel('Verification code')).toBeFocused()
  await dialog.getByRole('button', { name: 'Use another way' }).click()
  await dialog.getByRole('button', { name: 'Use a recovery code' }).click()
  await dialog.getByLabel('Recovery code').fill(recoveryCodes[1] ?? '')
  await dialog.getByRole('button', { name: 'Verify' }).click()
  await expect(dialog).toBeHidden()
  await expect(page.getByLabel('First name')).toHaveValue('Half typed')
})
