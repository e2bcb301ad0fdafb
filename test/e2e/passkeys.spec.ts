import { addAuthenticator } from './authenticators.ts'
import { createAccount, expect, mailTo, signIn, test } from './fixtures.ts'

test('a passkey is added, renamed in place, signs in, and is removed', async ({ page, request, baseURL }) => {
  const email = await createAccount(request, baseURL ?? '')
  const { cdp, authenticatorId } = await addAuthenticator(page)
  await signIn(page, email)
  await page.goto('/account/security')
  const section = page.getByRole('region', { name: 'Passkeys' })
  await expect(section.getByText('No passkeys yet')).toBeVisible()
  await section.getByRole('button', { name: 'Add a passkey' }).click()
  const rename = section.getByRole('button', { name: /^Rename / })
  await expect(rename).toHaveCount(1)
  await expect(section.getByText(/Created .+ Never used/)).toBeVisible()
  await mailTo(request, email, /passkey/i)

  await section.getByRole('button', { name: 'Add a passkey' }).click()
  await expect(section.getByText('This device already has a passkey for you')).toBeVisible()
  await expect(rename).toHaveCount(1)

  await rename.click()
  const name = section.getByLabel('Name of this passkey')
  await expect(name).toBeFocused()
  await page.keyboard.press('Escape')
  await expect(rename).toBeFocused()
  await rename.press('Enter')
  await name.fill('Work laptop')
  await name.press('Enter')
  await expect(section.getByText('Work laptop', { exact: true })).toBeVisible()
  await expect(section.getByRole('button', { name: 'Rename Work laptop' })).toBeFocused()

  await page.goto('/account')
  await page.getByRole('button', { name: 'Sign out', exact: true }).click()
  await expect(page).toHaveURL(/\/signed-out$/)
  // Its owner says yes to everything, else also to what the e-mail field offers by itself.
  await cdp.send('WebAuthn.setAutomaticPresenceSimulation', { authenticatorId, enabled: false })
  await page.goto('/auth/login')
  await page.getByRole('button', { name: 'Sign in with a passkey' }).click()
  await cdp.send('WebAuthn.setAutomaticPresenceSimulation', { authenticatorId, enabled: true })
  await expect(page).toHaveURL(/\/dashboard$/)
  await expect(page.getByText('With 1 passkey')).toBeVisible()

  await page.goto('/account/security')
  await expect(section.getByText(/Last used/)).toBeVisible()
  await section.getByRole('button', { name: 'Remove Work laptop' }).click()
  await expect(page.getByRole('alertdialog')).toContainText('Remove “Work laptop”?')
  await page.getByRole('button', { name: 'Remove passkey' }).click()
  await expect(section.getByText('No passkeys yet')).toBeVisible()
  const { credentials } = await cdp.send('WebAuthn.getCredentials', { authenticatorId })
  expect(credentials, 'the browser was told, and forgot it').toEqual([])
})

test('a prompt that is closed changes nothing and says nothing', async ({ page, request, baseURL }) => {
  const { cdp, authenticatorId } = await addAuthenticator(page)
  await cdp.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified: false })
  await signIn(page, await createAccount(request, baseURL ?? ''))
  await page.goto('/account/security')
  const section = page.getByRole('region', { name: 'Passkeys' })
  await section.getByRole('button', { name: 'Add a passkey' }).click()
  await expect(section.getByRole('button', { name: 'Add a passkey' })).toHaveAttribute('aria-disabled', 'false')
  await expect(section.getByText('No passkeys yet')).toBeVisible()
  await expect(section.getByRole('alert')).toBeHidden()
})

test('a browser without passkeys says so', async ({ page, request, baseURL }) => {
  await page.addInitScript(() => {
    Reflect.deleteProperty(window, 'PublicKeyCredential')
  })
  await signIn(page, await createAccount(request, baseURL ?? ''))
  await page.goto('/account/security')
  await expect(page.getByText('This browser can’t use passkeys.')).toBeVisible()
  await expect(page.getByRole('button', { name: 'Add a passkey' })).toHaveCount(0)
})
