import { createHmac } from 'node:crypto'
import type { SignInAnswer } from '@sallyport/protocol'
import { expect } from 'vitest'
import type { TestAnswer, TestClient } from './client.ts'
import { codeIn, tokenIn } from './journeys.ts'
import { PASSWORD, type TestApp } from './test-app.ts'
import { SECOND } from './test-clock.ts'

/** What the last step of a way in answers, refusals included. */
export type WayInAnswer = TestAnswer<'login' | 'verifyOtp' | 'signInWithPasskey' | 'exchangeOauthCode'>

/** One way to sign in, from nothing to its last answer; the client's cookies are what a browser would keep. */
export type WayIn = (app: TestApp, client: TestClient, email: string) => Promise<WayInAnswer>

/** Those that need nothing but the account and its mailbox. */
export const WAYS_IN: Readonly<Record<'password' | 'email_code' | 'email_link', WayIn>> = {
  password: (_, client, email) => client.call('login', { body: { email, password: PASSWORD } }),
  async email_code(app, client, email) {
    await client.call('sendOtp', { body: { email } })
    const otp = codeIn(await app.mail(email, 'sign_in_code'))
    return client.call('verifyOtp', { body: { email, otp } })
  },
  async email_link(app, client, email) {
    await client.call('sendOtp', { body: { email } })
    const token = tokenIn(await app.mail(email, 'sign_in_code'))
    return client.call('verifyOtp', { body: { token } })
  },
}

/** What the second step asks for; throws when somebody is signed in, or nobody may be. */
export function owedIn(answer: WayInAnswer) {
  const { data } = answer.body() as SignInAnswer
  if (!('secondFactor' in data)) throw new Error(`no second factor is owed: ${answer.text}`)
  return data.secondFactor
}

/** The app's code of now, or of so many steps later: RFC 6238, worked out by hand. */
export function totpCode(app: TestApp, secret: string, steps = 0): string {
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(Math.floor(app.clock.now() / (30 * SECOND)) + steps))
  const mac = createHmac('sha1', fromBase32(secret)).update(counter).digest()
  const number = mac.readUInt32BE((mac.at(-1) ?? 0) & 15) & 0x7fffffff
  return String(number % 1_000_000).padStart(6, '0')
}

function fromBase32(text: string): Buffer {
  const bits = [...text].map((letter) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter).toString(2).padStart(5, '0')).join('')
  return Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)))
}

/** A code that the app shows neither now nor around now. */
export function wrongTotpCode(app: TestApp, secret: string): string {
  const near = new Set([-2, -1, 0, 1, 2].map((step) => totpCode(app, secret, step)))
  return ['000000', '000001', '000002', '000003', '000004', '000005'].find((code) => !near.has(code)) ?? ''
}

/** Turn the authenticator app on in a browser that is signed in; the clock then stands in a step whose code nobody used. */
export async function enrolTotp(app: TestApp, browser: TestClient): Promise<{ secret: string; recoveryCodes: readonly string[] }> {
  const { secret } = (await browser.call('beginTotp')).body().data
  app.secrets.add('totp secret', secret)
  const { recoveryCodes } = (await browser.call('confirmTotp', { body: { code: totpCode(app, secret) } })).body().data
  for (const code of recoveryCodes) app.secrets.add('recovery code', code)
  app.clock.advance(30 * SECOND)
  return { secret, recoveryCodes }
}

/** Nobody is signed in: not by a cookie, not by anything in the body. */
export async function expectNobody(client: TestClient): Promise<void> {
  expect(client.cookie('access_token')).toBeNull()
  expect((await client.call('me')).code).toBe('unauthenticated')
}
