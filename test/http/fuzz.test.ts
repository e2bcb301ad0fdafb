import { ENDPOINT_LIST } from '@sallyport/protocol/endpoints'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { signedInBrowser } from './support/journeys.ts'
import { createTestApp, PASSWORD } from './support/test-app.ts'

const names = [
  ...['email', 'password', 'confirmPassword', 'currentPassword', 'newPassword', 'token', 'code', 'refreshToken', 'rememberMe'],
  ...['otp', 'type', 'method', 'credential', 'challengeToken', 'totp', 'emailCode', 'newEmail', 'confirmation', 'rememberDevice'],
  ...['firstName', 'lastName', 'name', 'username', 'profileImageUrl', 'preferences', '__proto__', 'constructor', 'toString', '$where', ''],
]
const plausible = fc.constantFrom(
  'ada@example.com',
  PASSWORD,
  'Another-Horse-8',
  '123456',
  'a.b.c',
  'https://example.com/a',
  'ada',
  'totp',
  'login',
  'email_change',
  'delete my account',
  '😀',
  '\u0000',
  '\ud800',
)
const value = fc.oneof({ weight: 3, arbitrary: plausible }, fc.jsonValue({ maxDepth: 4 }), fc.string({ unit: 'binary', maxLength: 200 }))
const form = fc.uniqueArray(fc.tuple(fc.constantFrom(...names), value), { selector: ([name]) => name, maxLength: 6 }).map(formText)
const body = fc.oneof({ weight: 4, arbitrary: form }, fc.json(), fc.string({ maxLength: 100 }))
const pathMember = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }).map(wellFormedPart),
  fc.constantFrom('%00', '%E0%A4%A', "'--", '*'),
)

/** Written by hand, because `__proto__` is no ordinary member of an object in JavaScript. */
function formText(members: readonly (readonly [string, unknown])[]): string {
  return `{${members.map(([name, inner]) => `${JSON.stringify(name)}:${JSON.stringify(inner)}`).join(',')}}`
}

function wellFormedPart(text: string): string {
  return encodeURIComponent(text) || 'x'
}

describe('anything at every endpoint (ASVS 2.2.1, 16.5.4)', () => {
  it.each(ENDPOINT_LIST.map(({ name }) => name))('never breaks %s, and every answer fits its schema', async (name) => {
    const app = await createTestApp()
    const [nobody, somebody] = [app.browser(), await signedInBrowser(app)]
    await fc.assert(
      fc.asyncProperty(body, pathMember, fc.boolean(), async (raw, member, signedIn) => {
        const { method, params } = ENDPOINT_LIST.find((endpoint) => endpoint.name === name) ?? { method: 'GET', params: null }
        const client = signedIn ? somebody : nobody
        const answer = await client.copy().call(name, {
          ...(method === 'GET' ? {} : { raw }),
          params: params === null ? {} : { sessionId: member, mailId: member, passkeyId: member, connectionId: member, provider: member },
        })
        expect(answer.status, answer.text).toBeLessThan(500)
        expect(JSON.stringify([...answer.headers])).not.toContain(PASSWORD)
      }),
      { numRuns: 60, endOnFailure: true },
    )
    expect(app.logger.lines.filter(({ level }) => level === 'error')).toEqual([])
  })

  it('reads dots in a path as the address that they lead to', async () => {
    const client = (await createTestApp()).browser()
    const dotted = ENDPOINT_LIST.filter(({ params }) => params !== null)
    for (const { method, path } of dotted) {
      for (const dots of ['..', '%2e%2e', '.']) {
        const answer = await client.send(method, path.replace(/:\w+/, dots), method === 'GET' ? undefined : '{}')
        expect(answer.status, `${method} ${path} with ${dots}`).toBeLessThan(500)
      }
    }
  })

  it('never breaks on addresses and headers', async () => {
    const app = await createTestApp()
    const client = app.browser()
    const text = fc.string({ unit: fc.integer({ min: 0x20, max: 0xff }).map((code) => String.fromCharCode(code)), maxLength: 60 })
    await fc.assert(
      fc.asyncProperty(text, text, text, text, async (cookie, authorization, forwarded, agent) => {
        const headers = {
          cookie,
          authorization,
          'x-forwarded-for': forwarded,
          'user-agent': agent,
          'x-device-token': agent,
          accept: cookie,
        }
        expect((await client.call('me', { headers })).status).toBe(401)
        expect((await client.call('logout', { headers })).status).toBeLessThan(500)
      }),
      { numRuns: 150 },
    )
  })
})
