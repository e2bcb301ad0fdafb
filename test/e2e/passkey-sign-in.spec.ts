import { addAuthenticator, withoutAutofill } from './authenticators.ts'
import { createAccount, expect, signIn, test } from './fixtures.ts'
import { addPasskey, callApi, signOut } from './ways-in.ts'

test('the e-mail field offers the passkey, and picking it is the whole sign-in', async ({ page, request, baseURL }) => {
  const email = await createAccount(request, baseURL ?? '')
  await addAuthenticator(page)
  await signIn(page, email)
  await addPasskey(page)
  await signOut(page)
  await page.goto('/auth/login?returnTo=%2Faccount%2Fprofile')
  await expect(page).toHaveURL(`${baseURL ?? ''}/account/profile`)
})

test('a passkey signs in by one press, and is on top with its badge the next time', async ({ page, request, baseURL }) => {
  await withoutAutofill(page)
  const email = await createAccount(request, baseURL ?? '')
  await addAuthenticator(page)
  await signIn(page, email)
  await addPasskey(page)
  await signOut(page)

  await page.goto('/auth/login?returnTo=%2Faccount%2Fprofile')
  await page.getByRole('button', { name: 'Sign in with a passkey' }).click()
  await expect(page).toHaveURL(`${baseURL ?? ''}/account/profile`)

  await signOut(page)
  await page.goto('/auth/login')
  const first = page.locator('main [data-slot="way-in"]').first()
  await expect(first).toHaveText('Sign in with a passkeyLast used')
  await expect(page.getByLabel('Email')).toBeFocused()
  const [button, field] = [await first.boundingBox(), await page.getByLabel('Email').boundingBox()]
  expect(button?.y ?? 0).toBeLessThan(field?.y ?? 0)
})

test('whoever closes the prompt is told nothing, and may press again', async ({ page, request, baseURL }) => {
  await withoutAutofill(page)
  const email = await createAccount(request, baseURL ?? '')
  const { cdp, authenticatorId } = await addAuthenticator(page)
  await signIn(page, email)
  await addPasskey(page)
  await signOut(page)

  await page.goto('/auth/login')
  await cdp.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified: false })
  const press = page.getByRole('button', { name: 'Sign in with a passkey' })
  await press.click()
  await expect(press).toHaveAttribute('aria-disabled', 'false')
  await expect(page.locator('[role="alert"]:visible')).toHaveCount(0)
  await cdp.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified: true })
  await press.click()
  await expect(page).toHaveURL(/\/dashboard$/)
})

test('a passkey that was removed is refused in words', async ({ page, request, baseURL }) => {
  await withoutAutofill(page)
  const email = await createAccount(request, baseURL ?? '')
  const { cdp, authenticatorId } = await addAuthenticator(page)
  await signIn(page, email)
  await addPasskey(page)
  const { passkeys } = (await (await page.request.get('/api/auth/passkeys')).json()).data as { passkeys: readonly { id: string }[] }
  await callApi(page, 'delete', `/api/auth/passkeys/${passkeys[0]?.id ?? ''}`)
  await signOut(page)
  await page.goto('/auth/login')
  await page.getByRole('button', { name: 'Sign in with a passkey' }).click()
  await expect(page.getByText('We don’t recognise that passkey')).toBeVisible()
  const { credentials } = await cdp.send('WebAuthn.getCredentials', { authenticatorId })
  expect(credentials, 'the browser was told, and forgot it').toEqual([])
  await expect(page.getByRole('button', { name: 'Sign in with a passkey' })).toHaveAttribute('aria-disabled', 'false')
})

test('the prompt waits until the question under the e-mail field is taken back', async ({ page, request, baseURL }) => {
  const email = await createAccount(request, baseURL ?? '')
  await addAuthenticator(page)
  await signIn(page, email)
  await addPasskey(page)
  await signOut(page)
  // What the page asks is watched, and the quiet question stays unanswered.
  await page.addInitScript(() => {
    const asked: string[] = []
    Object.assign(window, { asked })
    Object.defineProperty(PublicKeyCredential, 'isConditionalMediationAvailable', { value: async () => true })
    const get = navigator.credentials.get.bind(navigator.credentials)
    navigator.credentials.get = (options) => {
      if ((options?.mediation as string | undefined) !== 'conditional') {
        asked.push('prompt')
        return get(options)
      }
      asked.push('quiet')
      return new Promise((_, reject) => {
        options?.signal?.addEventListener('abort', () =>
          setTimeout(() => {
            asked.push('let go')
            reject(options.signal?.reason)
          }, 120),
        )
      })
    }
  })
  const asked = () => page.evaluate(() => (window as unknown as { asked: string[] }).asked)
  await page.goto('/auth/login')
  await expect(page.getByLabel('Email')).toHaveAttribute('autocomplete', 'username webauthn')
  await expect.poll(async () => (await asked()).at(-1)).toBe('quiet')
  const before = (await asked()).length
  await page.getByRole('button', { name: 'Sign in with a passkey' }).click()
  await expect(page).toHaveURL(/\/dashboard$/)
  expect((await asked()).slice(before, before + 2)).toEqual(['let go', 'prompt'])
})
