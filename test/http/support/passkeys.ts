import type { Passkey } from '@sallyport/protocol'
import { type Deviations, SoftwareAuthenticator } from '../../support/software-authenticator.ts'
import type { TestAnswer, TestClient } from './client.ts'
import type { TestApp } from './test-app.ts'

/** Somebody's authenticator at the pages of the app. */
export function authenticatorAt(app: TestApp, kind: 'synced' | 'security_key' = 'synced', aaguid?: string): SoftwareAuthenticator {
  return new SoftwareAuthenticator({ origin: new URL(app.publicUrl).origin, kind, ...(aaguid === undefined ? {} : { aaguid }) })
}

/** Both steps of adding a passkey, refusals of the second one included. */
export async function register(
  browser: TestClient,
  authenticator: SoftwareAuthenticator,
  deviations: Deviations = {},
  name?: string,
): Promise<TestAnswer<'registerPasskey'>> {
  const { options } = (await browser.call('beginPasskeyRegistration')).body().data
  const credential = authenticator.create(options, deviations)
  return browser.call('registerPasskey', { body: { credential, ...(name === undefined ? {} : { name }) } })
}

export async function addPasskey(browser: TestClient, authenticator: SoftwareAuthenticator, name?: string): Promise<Passkey> {
  return (await register(browser, authenticator, {}, name)).body().data.passkey
}

/** What the authenticator answers to a challenge of this client, as a request takes it. */
export async function assertion(client: TestClient, authenticator: SoftwareAuthenticator, deviations: Deviations = {}) {
  const { options, challengeToken } = (await client.call('beginPasskeySignIn')).body().data
  return { credential: authenticator.get(options, deviations), ...(challengeToken === undefined ? {} : { challengeToken }) }
}

/** Both steps of signing in with a passkey, refusals of the second one included. */
export async function signInWithPasskey(
  client: TestClient,
  authenticator: SoftwareAuthenticator,
  deviations: Deviations = {},
): Promise<TestAnswer<'signInWithPasskey'>> {
  return client.call('signInWithPasskey', { body: await assertion(client, authenticator, deviations) })
}
