import type { APIRequestContext, Page } from '@playwright/test'
import { totp } from './authenticators.ts'
import { expect, linkOf, mailTo } from './fixtures.ts'

const PERIOD_MS = 30_000

/** Calls the API as the page would, with its cookies. */
export async function callApi<Data>(page: Page, method: 'post' | 'delete', path: string, data: object = {}): Promise<Data> {
  const { origin } = new URL(page.url())
  const answer = await page.request[method](path, { headers: { origin }, data })
  expect(answer.ok(), `${path}: ${await answer.text()}`).toBe(true)
  return ((await answer.json()) as { data: Data }).data
}

/** Signs the page out behind its back; the browser stays the same device. */
export async function signOut(page: Page): Promise<void> {
  await callApi(page, 'post', '/api/auth/logout')
}

export interface EnrolledTotp {
  readonly secret: string
  readonly recoveryCodes: readonly string[]
}

/**
 * Turns the authenticator app on for whoever is signed in on the page. The code of the period before is spent on it, so that the one of
 * now is still good for a sign-in.
 */
export async function enrolTotp(page: Page): Promise<EnrolledTotp> {
  const { secret } = await callApi<{ secret: string }>(page, 'post', '/api/auth/mfa/totp')
  const code = totp(secret, Date.now() - PERIOD_MS)
  const { recoveryCodes } = await callApi<{ recoveryCodes: string[] }>(page, 'post', '/api/auth/mfa/totp/confirm', { code })
  return { secret, recoveryCodes }
}

/** A code that the app shows neither now nor around now. */
export function wrongTotp(secret: string): string {
  const near = [-1, 0, 1].map((steps) => totp(secret, Date.now() + steps * PERIOD_MS))
  return ['000000', '111111', '222222', '333333'].find((code) => !near.includes(code)) ?? ''
}

/** Makes a passkey for whoever is signed in on the page, which has an authenticator. */
export async function addPasskey(page: Page): Promise<void> {
  const status = await page.evaluate(async () => {
    const post = (path: string, body: object) =>
      fetch(path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) })
    const { data } = await (await post('/api/auth/passkeys/options', {})).json()
    const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(data.options)
    const credential = await navigator.credentials.create({ publicKey })
    if (!(credential instanceof PublicKeyCredential)) throw new Error('no passkey was made')
    return (await post('/api/auth/passkeys', { credential: credential.toJSON() })).status
  })
  expect(status).toBeLessThan(300)
}

/** What somebody does on the mock provider's page, which must be in front. */
export async function signInAtProvider(page: Page, who: { readonly email: string; readonly verified?: boolean }): Promise<void> {
  await page.getByLabel('Name').fill('Mia Example')
  await page.getByLabel(/^Email/).fill(who.email)
  await page.getByLabel('The email is verified').setChecked(who.verified ?? true)
  await page.getByRole('button', { name: 'Continue', exact: true }).click()
}

/** The link “This wasn’t me” of the newest mail whose subject matches. */
export async function alarmLink(request: APIRequestContext, email: string, subject: RegExp): Promise<string> {
  return linkOf(await mailTo(request, email, subject))
}

/**
 * Makes an identity wait for its account on the page. The mock provider is trusted, so that this never happens here by itself: what the
 * server would answer is put in its place.
 */
export async function offerLink(page: Page): Promise<void> {
  const provider = { id: 'mock', name: 'Mock provider' }
  const answers: Readonly<Record<string, object>> = {
    GET: { provider, email: 'm•••@example.com', expiresAt: '2099-01-01T00:00:00.000Z' },
    POST: { connection: { id: '1', provider, email: null, connectedAt: '', lastSyncAt: '' } },
    DELETE: {},
  }
  let waits = true
  await page.route('**/api/auth/oauth/pending-link', async (route) => {
    const method = route.request().method()
    const missing = { success: false, message: '', error: { code: 'link_missing', requestId: 'req-1', docs: '' } }
    await route.fulfill(waits ? { json: { success: true, message: 'OK', data: answers[method] } } : { status: 404, json: missing })
    waits = waits && method === 'GET'
  })
}
