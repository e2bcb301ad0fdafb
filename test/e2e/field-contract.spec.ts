import { createAccount, expect, signIn, test } from './fixtures.ts'

/** What password managers go by (UX 2.2.3). */
const PUBLIC = [
  { path: '/auth/login', id: 'username', type: 'email', autocomplete: 'username webauthn' },
  { path: '/auth/login', id: 'current-password', type: 'password', autocomplete: 'current-password webauthn' },
  { path: '/auth/register', id: 'email', type: 'email', autocomplete: 'username' },
  { path: '/auth/register', id: 'new-password', type: 'password', autocomplete: 'new-password' },
  { path: '/forgot-password', id: 'username', type: 'email', autocomplete: 'username webauthn' },
  { path: '/reset-password', id: 'one-time-code', type: 'text', autocomplete: 'one-time-code' },
  { path: '/reset-password', id: 'new-password', type: 'password', autocomplete: 'new-password' },
] as const

for (const { path, id, type, autocomplete } of PUBLIC) {
  test(`${path} ${id}`, async ({ page }) => {
    await page.goto(path)
    const field = page.locator(`input#${id}`)
    await expect(field).toHaveAttribute('name', id)
    await expect(field).toHaveAttribute('type', type)
    await expect(field).toHaveAttribute('autocomplete', autocomplete)
    await expect(field).not.toHaveAttribute('minlength')
    await expect(field).not.toHaveAttribute('maxlength')
    await expect(field).not.toHaveAttribute('placeholder')
    if (type === 'email') await expect(field).toHaveAttribute('inputmode', 'email')
    if (id === 'new-password') await expect(field).toHaveAttribute('passwordrules', /minlength: \d+;/)
    if (id === 'one-time-code') await expect(field).toHaveAttribute('inputmode', 'numeric')
  })
}

test('the change of the password names its account to password managers', async ({ page, request, baseURL }) => {
  const email = await createAccount(request, baseURL ?? '')
  await signIn(page, email)
  await page.goto('/account/security')
  await page.getByRole('button', { name: 'Change' }).click()
  await expect(page.locator('input[name="username"]')).toHaveAttribute('autocomplete', 'username')
  await expect(page.locator('input[name="username"]')).toHaveValue(email)
  await expect(page.locator('#current-password')).toHaveAttribute('autocomplete', 'current-password')
  await expect(page.locator('#new-password')).toHaveAttribute('autocomplete', 'new-password')
})
