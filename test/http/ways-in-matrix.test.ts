import type { MockProvider } from '@sallyport/mock-provider'
import type { RouteName, SignInAnswer } from '@sallyport/protocol'
import { ENDPOINT_LIST } from '@sallyport/protocol/endpoints'
import { openApiDocument } from '@sallyport/protocol/openapi'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { SoftwareAuthenticator } from '../support/software-authenticator.ts'
import type { TestClient } from './support/client.ts'
import { signIn, tokenIn } from './support/journeys.ts'
import { createOauthApp, errorOf, leaveFor, signInAt, startProvider } from './support/oauth-journey.ts'
import { addPasskey, authenticatorAt, signInWithPasskey } from './support/passkeys.ts'
import { visitProvider } from './support/provider-visit.ts'
import { PASSWORD, type TestApp, type TestAppOptions, temporaryFolder } from './support/test-app.ts'
import { MINUTE } from './support/test-clock.ts'
import { enrolTotp, WAYS_IN, type WayInAnswer } from './support/ways-in.ts'

const EMAIL = 'ada@example.com'
const FRONT_END = 'https://app.test'

/** Somebody with every way in there is, and the state that their account is put into. */
interface World {
  readonly app: TestApp
  readonly authenticator: SoftwareAuthenticator
  /** The app's secret, once the second factor is on. */
  readonly totp: string | null
}

/** `in`, `second_factor`, or the code of the refusal. */
type Outcome = 'in' | 'second_factor' | string

interface Way {
  /** The endpoint whose answer opens the session. */
  readonly through: RouteName
  readonly go: (world: World, stranger: TestClient) => Promise<Outcome>
}

let mock: MockProvider
beforeAll(async () => {
  mock = await startProvider()
})
afterAll(() => mock.close())

const GRACE = { typed: { name: 'Ada Lovelace', email: EMAIL, emailVerified: true } } as const

function judge(answer: WayInAnswer): Outcome {
  if (answer.code !== null) return answer.code
  const { data } = answer.body() as SignInAnswer
  return 'secondFactor' in data ? 'second_factor' : 'in'
}

const WAYS: Readonly<Record<string, Way>> = {
  password: { through: 'login', go: async ({ app }, client) => judge(await WAYS_IN.password(app, client, EMAIL)) },
  'mailed code': { through: 'verifyOtp', go: async ({ app }, client) => judge(await WAYS_IN.email_code(app, client, EMAIL)) },
  'mailed link': { through: 'verifyOtp', go: async ({ app }, client) => judge(await WAYS_IN.email_link(app, client, EMAIL)) },
  passkey: {
    through: 'signInWithPasskey',
    go: async ({ authenticator }, client) => judge(await signInWithPasskey(client, authenticator)),
  },
  'identity provider': {
    through: 'oauthCallback',
    async go(_, client) {
      const page = await signInAt(client, GRACE)
      return errorOf(page) ?? (page.pathname === '/auth/two-factor' ? 'second_factor' : 'in')
    },
  },
  'identity provider, for an API client': {
    through: 'exchangeOauthCode',
    async go({ app }, client) {
      const away = await leaveFor(client, { delivery: 'code', returnTo: `${FRONT_END}/signed-in` })
      const back = await visitProvider(away, GRACE)
      const answer = await client.call('oauthCallback', { path: back.pathname + back.search })
      const page = new URL(answer.headers.get('location') ?? '')
      const code = page.searchParams.get('code')
      if (code === null) return page.searchParams.get('error') ?? 'no code'
      app.secrets.add('exchange code', code)
      return judge(await app.api().call('exchangeOauthCode', { body: { code } }))
    },
  },
}

/** An account with all ways in. It grows up where verification is optional, so that it can be one that nobody has proven. */
async function createWorld({ proven, factor }: { readonly proven: boolean; readonly factor: boolean }): Promise<World> {
  const options: TestAppOptions = { path: `${temporaryFolder()}/store.db`, clientUrls: [FRONT_END] }
  const nursery = await createOauthApp(mock, { ...options, registration: { emailVerification: 'optional' } })
  const owner = nursery.browser()
  await owner.call('register', { body: { name: 'Ada Lovelace', email: EMAIL, password: PASSWORD } })
  if (proven) await owner.call('verifyEmail', { body: { token: tokenIn(await nursery.mail(EMAIL, 'verify_email')) } })
  await signIn(owner, EMAIL)
  const authenticator = authenticatorAt(nursery)
  await addPasskey(owner, authenticator)
  const { authorizationUrl } = (await owner.call('beginConnection', { params: { provider: 'mock' } })).body().data
  const back = await visitProvider(authorizationUrl, GRACE)
  await owner.call('oauthCallback', { path: back.pathname + back.search })
  const totp = factor ? (await enrolTotp(nursery, owner)).secret : null
  const app = await createOauthApp(mock, { ...options, clock: nursery.clock })
  app.clock.advance(MINUTE)
  return { app, authenticator, totp }
}

async function lock({ app }: World): Promise<void> {
  for (let guess = 0; guess < 5; guess += 1) await app.browser().call('login', { body: { email: EMAIL, password: 'Wrong-Horse-7' } })
}

interface State {
  readonly name: string
  readonly prepare: () => Promise<World>
  /** What every way in must answer, unless it is an exception. */
  readonly rule: Outcome
  readonly except?: Readonly<Record<string, Outcome>>
}

const proven = (factor = false) => createWorld({ proven: true, factor })
async function after(change: (world: World) => Promise<unknown>, world = proven()): Promise<World> {
  await change(await world)
  return world
}

const MAILBOX = ['mailed code', 'mailed link']
const STATES: readonly State[] = [
  { name: 'nothing in the way', prepare: proven, rule: 'in' },
  { name: 'disabled', prepare: () => after(({ app }) => app.auth.operations.setActive(EMAIL, false)), rule: 'account_suspended' },
  { name: 'locked for strangers', prepare: () => after(lock), rule: 'account_locked' },
  {
    name: 'an address that nobody has proven',
    prepare: () => createWorld({ proven: false, factor: false }),
    rule: 'email_not_verified',
    // They prove it.
    except: Object.fromEntries(MAILBOX.map((way) => [way, 'in'])),
  },
  {
    name: 'a second factor',
    prepare: () => proven(true),
    rule: 'second_factor',
    // A passkey whose holder was verified is two factors.
    except: { passkey: 'in' },
  },
  {
    name: 'a password that has expired',
    prepare: () => after(({ app }) => app.auth.operations.expirePassword(EMAIL)),
    rule: 'in',
    except: { password: 'password_expired' },
  },
  {
    name: 'disabled and locked',
    prepare: () =>
      after(
        lock,
        after(({ app }) => app.auth.operations.setActive(EMAIL, false)),
      ),
    rule: 'account_suspended',
    // Its own counter comes first: a locked-out guesser does not learn that the account is suspended.
    except: { password: 'account_locked' },
  },
  { name: 'locked, with a second factor', prepare: () => after(lock, proven(true)), rule: 'account_locked' },
]

/** Endpoints whose answer can carry a session that was not there before, as the wire describes them. */
function waysOfTheWire(): readonly RouteName[] {
  const { paths, components } = JSON.parse(
    JSON.stringify(openApiDocument({ serverUrl: 'https://auth.test', version: '0', appName: 'Test' })),
  ) as {
    readonly paths: Record<string, Record<string, { readonly responses: Record<string, unknown> }>>
    readonly components: { readonly schemas: Record<string, unknown> }
  }
  const reaches = (value: unknown, seen = new Set<string>()): boolean => {
    const text = JSON.stringify(value)
    if (text.includes('/SignedInAnswer"')) return true
    const names = [...text.matchAll(/#\/components\/schemas\/(\w+)/g)].map(([, name]) => name ?? '').filter((name) => !seen.has(name))
    return names.some((name) => reaches(components.schemas[name], seen.add(name)))
  }
  return ENDPOINT_LIST.filter(({ name, method, path, status }) => {
    if (status === 303) return name !== 'beginOauth'
    return reaches(paths[path.replace(/:(\w+)/g, '{$1}')]?.[method.toLowerCase()]?.responses ?? null)
  }).map(({ name }) => name)
}

/** The second step of those that owe one; it is a step of the ways in the matrix, not a way of its own. */
const SECOND_STEP: RouteName = 'verifySecondFactor'

it('has a row for every way in that the wire knows', () => {
  const inMatrix = new Set(Object.values(WAYS).map(({ through }) => through))
  expect(new Set(waysOfTheWire())).toEqual(new Set([...inMatrix, SECOND_STEP]))
})

describe.each(STATES)('$name', ({ prepare, rule, except }) => {
  it.each(Object.keys(WAYS))('%s', async (name) => {
    const way = WAYS[name]
    if (way === undefined) throw new Error(`no way ${name}`)
    const world = await prepare()
    const stranger = world.app.browser({ remoteAddress: '198.51.100.9' })
    const outcome = await way.go(world, stranger)
    expect(outcome).toBe(except?.[name] ?? rule)
    if (outcome === 'in' && way.through !== 'exchangeOauthCode') await expectStepUp(world.app, stranger)
    else expect(stranger.cookie('access_token')).toBeNull()
  })
})

/** Whichever way a session began: a dangerous action passes while it is fresh, and asks again afterwards. */
async function expectStepUp(app: TestApp, browser: TestClient): Promise<void> {
  expect((await browser.call('me')).body().data.user.email).toBe(EMAIL)
  expect((await browser.call('exportUser')).status).toBe(200)
  app.clock.advance(11 * MINUTE)
  expect((await browser.call('exportUser')).code).toBe('reauthentication_required')
}
