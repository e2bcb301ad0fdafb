import { type MockProvider, startMockProvider } from '@sallyport/mock-provider'
import { expect } from 'vitest'
import type { TestClient } from './client.ts'
import { type Choice, visitProvider } from './provider-visit.ts'
import { createTestApp, type TestApp, type TestAppOptions } from './test-app.ts'

const PUBLIC_URL = 'https://auth.test'

/** A provider as an operator configures it. */
export function configured(mock: MockProvider, change: { readonly id?: string; readonly trustsEmail?: boolean } = {}) {
  return {
    id: change.id ?? 'mock',
    name: 'Mock provider',
    kind: 'oidc',
    issuer: mock.issuer,
    clientId: 'app',
    clientSecret: 'a-client-secret',
    trustsEmail: change.trustsEmail ?? true,
    insecureHttp: true,
  } as const
}

export function startProvider(options: Partial<Parameters<typeof startMockProvider>[0]> = {}): Promise<MockProvider> {
  const redirectUris = ['mock', 'second'].map((id) => `${PUBLIC_URL}/api/auth/callback/${id}`)
  return startMockProvider({ clients: [{ clientId: 'app', clientSecret: 'a-client-secret', redirectUris }], ...options })
}

export function createOauthApp(mock: MockProvider, options: TestAppOptions & { readonly trustsEmail?: boolean } = {}): Promise<TestApp> {
  const { trustsEmail = true, ...given } = options
  return createTestApp({ ...given, oauth: { providers: [configured(mock, { trustsEmail })], ...given.oauth } })
}

/** Press “Continue with …”: the address at the provider. */
export async function leaveFor(browser: TestClient, query: Readonly<Record<string, string>> = {}, provider = 'mock'): Promise<string> {
  const answer = await browser.call('beginOauth', { path: `/api/auth/${provider}?${new URLSearchParams(query)}` })
  expect(answer.status).toBe(303)
  return answer.headers.get('location') ?? ''
}

/** A navigation from the provider's site: strict cookies stay behind. Answers where the browser is sent. */
export async function comeBack(browser: TestClient, address: URL): Promise<URL> {
  const lax = [...browser.jar].filter(([name]) => /sallyport_oauth(_link)?$/.test(name))
  const headers = { 'sec-fetch-site': 'cross-site', cookie: lax.map(([name, value]) => `${name}=${value}`).join('; ') || null }
  const answer = await browser.call('oauthCallback', { path: address.pathname + address.search, headers })
  expect(answer.status).toBe(303)
  expect(answer.text).toBe('')
  return new URL(answer.headers.get('location') ?? '')
}

/** The whole way: button, provider, back. Answers where the browser ends. */
export async function signInAt(
  browser: TestClient,
  choice: Choice,
  query: Readonly<Record<string, string>> = {},
  provider = 'mock',
): Promise<URL> {
  return comeBack(browser, await visitProvider(await leaveFor(browser, query, provider), choice))
}

/** What the error page was told; `null` for any other page. */
export function errorOf(page: URL): string | null {
  return page.pathname === '/auth/error' ? page.searchParams.get('code') : null
}

export async function whoIs(browser: TestClient) {
  return (await browser.call('me')).body().data.user
}
