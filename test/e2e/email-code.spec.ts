import { codeOf, createAccount, expect, freshEmail, linkOf, mailTo, otherBrowser, test } from './fixtures.ts'

const CODE_MAIL = /is your .* code/

test('an e-mail code signs in: the address comes along, a wrong code stays calm, the return address is kept', async ({
  page,
  request,
  baseURL,
}) => {
  const email = await createAccount(request, baseURL ?? '')
  await page.goto('/auth/login?returnTo=%2Faccount%2Fsecurity')
  await page.getByLabel('Email').fill(email)
  await page.getByRole('button', { name: 'Email me a code' }).click()
  await expect(page.getByLabel('Email')).toHaveValue(email)
  await page.getByRole('button', { name: 'Email me a code' }).click()
  const field = page.getByLabel('Verification code')
  await expect(page.getByText(`We sent a 6-digit code and a link to ${email}.`)).toBeVisible()
  await expect(page.getByRole('button', { name: 'Resend code' })).toContainText(/in \d:\d\d/)

  const code = codeOf(await mailTo(request, email, /Sign in|code/))
  const sent: string[] = []
  page.on('request', (outgoing) => {
    if (outgoing.url().endsWith('/api/auth/verify-otp')) sent.push(outgoing.postData() ?? '')
  })
  await field.fill(String((Number(code) + 1) % 1_000_000).padStart(6, '0'))
  await expect(page.getByText('That code isn’t right. Check the latest mail.')).toBeVisible()
  await expect(field).toHaveValue('')
  await expect(field).toBeFocused()
  await field.fill(codeOf(await mailTo(request, email, CODE_MAIL)))
  await expect(page).toHaveURL(`${baseURL ?? ''}/account/security`)
  expect(sent).toHaveLength(2)
})

test('an address that nobody knows looks the same and gets an account', async ({ page, request }) => {
  const email = freshEmail()
  await page.goto('/auth/code')
  await page.getByLabel('Email').fill(email)
  await page.getByRole('button', { name: 'Email me a code' }).click()
  await page.getByLabel('Verification code').fill(codeOf(await mailTo(request, email, CODE_MAIL)))
  await expect(page).toHaveURL(/\/dashboard$/)
  await expect(page.getByText(`Signed in as ${email}`)).toBeVisible()
})

test('the link of the mail asks before it signs in, and the tab that waits goes on by itself', async ({ page, request, baseURL }) => {
  const email = await createAccount(request, baseURL ?? '')
  await page.goto('/auth/code')
  await page.getByLabel('Email').fill(email)
  await page.getByRole('button', { name: 'Email me a code' }).click()
  await expect(page.getByLabel('Verification code')).toBeVisible()
  const second = await page.context().newPage()
  await second.goto(linkOf(await mailTo(request, email, CODE_MAIL)))
  expect(second.url()).not.toContain('token')
  await expect(second.getByText('Sign in on this device as')).toBeVisible()
  await expect(page.getByLabel('Verification code'), 'opening a link does nothing').toBeVisible()
  await second.getByRole('button', { name: 'Sign in', exact: true }).click()
  await expect(second).toHaveURL(/\/dashboard$/)
  await expect(page).toHaveURL(/\/dashboard$/)
})

test('a link that an API client asked for signs in the browser that opens it, once', async ({ page, request, browser, baseURL }) => {
  const email = await createAccount(request, baseURL ?? '')
  const asked = await request.post('/api/auth/send-otp', { headers: { origin: baseURL ?? '' }, data: { email, type: 'login' } })
  expect(asked.status()).toBe(200)
  const link = linkOf(await mailTo(request, email, CODE_MAIL))
  const elsewhere = await otherBrowser(browser)
  await elsewhere.goto(link)
  await expect(elsewhere.getByText(`${email.slice(0, 1)}•••@example.com`)).toBeVisible()
  await expect(elsewhere.getByText('type the code from the mail there')).toBeVisible()
  await elsewhere.getByRole('button', { name: 'Sign in on this device' }).click()
  await expect(elsewhere).toHaveURL(/\/dashboard$/)
  await elsewhere.context().close()

  await page.goto(link)
  await expect(page.getByRole('heading', { name: 'This link has already been used' })).toBeVisible()
  await page.getByRole('link', { name: 'Sign in' }).click()
  await expect(page).toHaveURL(/\/auth\/login$/)
})

test('“Change” goes back to the address, filled in', async ({ page }) => {
  const email = freshEmail()
  await page.goto('/auth/code')
  await page.getByLabel('Email').fill(email)
  await page.getByRole('button', { name: 'Email me a code' }).click()
  await page.getByRole('link', { name: 'Change' }).click()
  await expect(page.getByLabel('Email')).toHaveValue(email)
})
