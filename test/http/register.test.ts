import { createHashingPool } from '@sallyport/hashing'
import { describe, expect, it } from 'vitest'
import { atOnce, createUser, signIn, tokenIn } from './support/journeys.ts'
import { createTestApp, PASSWORD } from './support/test-app.ts'

const seeds = [
  {
    seed: '000',
    path: '/api/users/signup',
    body: { username: 'Ada_1', email: 'ada@example.com', password: PASSWORD },
    user: { username: 'Ada_1', name: 'Ada_1' },
  },
  {
    seed: '001 and 002',
    path: '/api/auth/register',
    body: { firstName: 'Ada', lastName: 'King Lovelace', email: 'ada@example.com', password: PASSWORD },
    user: { firstName: 'Ada', lastName: 'King Lovelace', name: 'Ada King Lovelace' },
  },
  {
    seed: '003',
    path: '/api/auth/signup',
    body: { name: 'Ada Lovelace', email: ' ADA@Example.com ', password: PASSWORD },
    user: { email: 'ada@example.com', firstName: 'Ada', lastName: 'Lovelace', name: 'Ada Lovelace' },
  },
  {
    seed: '004',
    path: '/api/auth/register',
    body: { name: 'Ada', email: 'ada@example.com', password: PASSWORD, confirmPassword: PASSWORD },
    user: { firstName: 'Ada', lastName: '', name: 'Ada' },
  },
] as const

describe('sign-up forms of all systems', () => {
  it.each(seeds)('takes the body of $seed at $path (R-001, R-007, R-013, R-017)', async ({ path, body, user }) => {
    const app = await createTestApp()
    const answer = await app.browser().call('register', { path, body })
    expect(answer.status).toBe(201)
    expect(answer.body().user).toMatchObject(user)
    expect(answer.body().data.user).toEqual(answer.body().user)
    expect((await app.mail('ada@example.com', 'verify_email')).links).toHaveLength(1)
    expect(await app.store.users.findByEmail('ada@example.com')).toMatchObject({ emailVerifiedAt: null, isActive: true, role: 'user' })
  })

  it('names everything that is wrong at once (R-018, R-236)', async () => {
    const app = await createTestApp()
    const answer = await app.browser().call('register', { body: { email: 'ada@example.com', password: 'abc', confirmPassword: 'abd' } })
    expect(answer.error().fields?.map(({ code }) => code)).toEqual(['passwords_differ'])
    const rules = await app.browser().call('register', { body: { email: 'ada@nowhere', password: 'abc' } })
    expect(rules.error().fields?.map(({ field, code }) => `${field} ${code}`)).toEqual([
      'email email_invalid',
      'password password_too_short',
      'password password_needs_uppercase',
      'password password_needs_number',
      'password password_needs_special',
    ])
    expect(app.hashing.hashes()).toBe(0)
  })

  it('refuses common and contextual passwords', async () => {
    const app = await createTestApp()
    const refusal = async (password: string) => {
      const answer = await app.browser().call('register', { body: { email: 'margarete@example.com', password } })
      return answer.error().fields?.map(({ code }) => code)
    }
    expect(await refusal('P@ssw0rd')).toEqual(['password_common'])
    expect(await refusal('Margarete-1!')).toEqual(['password_contextual'])
    expect(await refusal('Sallyport-1!')).toEqual(['password_contextual'])
  })
})

describe('sign-up tells nobody which addresses have accounts (R-023, C-56)', () => {
  it('answers byte for byte the same for new, unverified and verified addresses, at the same cost', async () => {
    const app = await createTestApp()
    await createUser(app, 'verified@example.com')
    await app.browser().call('register', { body: { name: 'Ada', email: 'waiting@example.com', password: PASSWORD } })
    const seen = []
    for (const email of ['unknown@example.com', 'waiting@example.com', 'verified@example.com']) {
      const before = app.hashing.hashes()
      const answer = await app.browser().call('register', { body: { name: 'Ada', email, password: 'Other-Horse-7' } })
      seen.push({
        status: answer.status,
        text: answer.text.replaceAll(email, 'X'),
        headers: [...answer.headers.keys()].sort(),
        cookies: answer.cookies.map(({ name, attributes }) => [name, ...attributes]),
        hashes: app.hashing.hashes() - before,
      })
    }
    expect(seen[0]?.status).toBe(201)
    expect(seen[1]).toEqual(seen[0])
    expect(seen[2]).toEqual(seen[0])
  })

  it('writes to the owner of a taken address and changes nothing', async () => {
    const app = await createTestApp()
    await createUser(app, 'ada@example.com')
    const before = await app.store.users.findByEmail('ada@example.com')
    await app.browser().call('register', { body: { name: 'Mallory', email: 'ada@example.com', password: 'Mallory-Horse-7' } })
    expect(await app.store.users.findByEmail('ada@example.com')).toEqual(before)
    const mail = await app.mail('ada@example.com', 'account_exists')
    expect(mail.text).toContain('Hello Ada Lovelace')
    expect(mail.text).not.toContain('Mallory')
    expect((await app.browser().call('login', { body: { email: 'ada@example.com', password: 'Mallory-Horse-7' } })).code).toBe(
      'invalid_credentials',
    )
  })

  it('says 409 only where the operator chose to, and closes when told so', async () => {
    const friendly = await createTestApp({ registration: { revealExistingAccounts: true } })
    await createUser(friendly, 'ada@example.com')
    const taken = await friendly.browser().call('register', { body: { email: 'ada@example.com', password: PASSWORD } })
    expect(taken.code).toBe('account_exists')
    const closed = await createTestApp({ registration: { signUp: 'closed' } })
    expect((await closed.browser().call('register', { body: { email: 'ada@example.com', password: PASSWORD } })).code).toBe('signup_closed')
    expect(closed.hashing.hashes()).toBe(0)
  })
})

describe('a second sign-up of an address that nobody proved (pre-hijack)', () => {
  it('voids the first: its link, its password and its names', async () => {
    const app = await createTestApp()
    const [stranger, owner] = [app.browser(), app.browser()]
    const email = 'ada@example.com'
    await stranger.call('register', { body: { name: 'Mallory', email, password: 'Mallory-Horse-7' } })
    const first = tokenIn(await app.mail(email, 'verify_email'))
    app.clock.advance(1_000)
    await owner.call('register', { body: { name: 'Ada', email, password: PASSWORD } })
    const second = tokenIn(await app.mail(email, 'verify_email'))
    expect((await stranger.call('verifyEmail', { body: { token: first } })).code).toBe('link_expired')
    expect((await stranger.call('verifyEmail', { body: { token: second, password: 'Mallory-Horse-7' } })).code).toBe('invalid_credentials')
    expect((await owner.call('verifyEmail', { body: { token: second } })).status).toBe(200)
    expect((await stranger.call('login', { body: { email, password: 'Mallory-Horse-7' } })).code).toBe('invalid_credentials')
    expect((await signIn(owner, email)).user.name).toBe('Ada')
    const subjects = new Set((await app.auditRows()).filter(({ userId }) => userId !== null).map(({ subject }) => subject))
    expect(subjects.size, 'one account is one subject').toBe(1)
  })
})

describe('simultaneous sign-ups (R-021)', () => {
  it('makes one account, one hash and fifty equal answers of fifty equal ones', async () => {
    const app = await createTestApp()
    const browser = app.browser()
    await browser.call('register', { body: { email: 'warm-up@example.com', password: PASSWORD } })
    const before = app.hashing.hashes()
    const answers = await atOnce(50, () =>
      browser.copy().call('register', { body: { name: 'Ada', email: 'ada@example.com', password: PASSWORD } }),
    )
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 50 }, () => 201))
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1)
    expect(app.hashing.hashes() - before).toBe(1)
    expect(await app.mails('ada@example.com')).toHaveLength(1)
    expect(
      (await browser.call('verifyEmail', { body: { token: tokenIn(await app.mail('ada@example.com', 'verify_email')) } })).status,
    ).toBe(200)
  })

  it('serves fifty different sign-ups of one address with one place in the hashing pool, and one link works', async () => {
    const pool = createHashingPool({ workers: 1, maxQueue: 2, deadlineMs: 1_000 })
    const app = await createTestApp({ pool })
    const signUp = (index: number) =>
      app.browser().call('register', { body: { email: 'ada@example.com', password: `${PASSWORD}-${index}` } })
    const answers = await atOnce(50, signUp)
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201]))
    const mails = await app.mails('ada@example.com')
    expect(mails).toHaveLength(50)
    const looks = await Promise.all(mails.map((mail) => app.browser().call('verifyEmail', { body: { token: tokenIn(mail) } })))
    expect(looks.map(({ code }) => code).sort()).toEqual([...Array.from({ length: 49 }, () => 'link_expired'), 'password_required'])
    await pool.close()
  })

  it('turns sign-ups of other addresses away when the pool is full, and the 65th of one address', async () => {
    const pool = createHashingPool({ workers: 1, maxQueue: 2, deadlineMs: 1_000 })
    const app = await createTestApp({ pool, passwords: { scheme: { algorithm: 'bcrypt', cost: 8 } } })
    const signUp = (email: string, index: number) => app.browser().call('register', { body: { email, password: `${PASSWORD}-${index}` } })
    const strangers = await atOnce(16, (index) => signUp(`ada${index}@example.com`, index))
    expect(new Set(strangers.map(({ code }) => code))).toEqual(new Set([null, 'overloaded']))
    const same = await atOnce(70, (index) => signUp('grace@example.com', index))
    const refused = same.filter(({ status }) => status === 503)
    expect(refused).toHaveLength(6)
    expect(new Set(refused.map(({ headers }) => headers.get('retry-after')))).toEqual(new Set(['15']))
    await pool.close()
  })

  it('makes one account of different sign-ups for one address, and the newest mail works', async () => {
    const app = await createTestApp()
    const answers = await atOnce(16, (index) =>
      app.browser().call('register', { body: { name: `Ada ${index}`, email: 'ada@example.com', password: `${PASSWORD}-${index}` } }),
    )
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201]))
    const mails = await app.mails('ada@example.com')
    const outcomes = await Promise.all(
      mails.flatMap((mail) =>
        Array.from({ length: 16 }, (_, index) =>
          app.browser().call('verifyEmail', { body: { token: tokenIn(mail), password: `${PASSWORD}-${index}` } }),
        ),
      ),
    ).then((all) => all.filter(({ status }) => status === 200).length)
    expect(outcomes).toBeLessThanOrEqual(1)
  })
})

describe('usernames', () => {
  it('are unique without regard to case, and a conflict makes no account', async () => {
    const app = await createTestApp()
    const signUpAs = (username: string, email: string) => app.browser().call('register', { body: { username, email, password: PASSWORD } })
    expect((await signUpAs('ada', 'one@example.com')).status).toBe(201)
    expect((await signUpAs('ADA', 'two@example.com')).code).toBe('username_taken')
    expect(await app.store.users.findByEmail('two@example.com')).toBeNull()
    expect(await app.mails('two@example.com')).toEqual([])
    const race = await atOnce(16, (index) => signUpAs('grace', `grace${index}@example.com`))
    expect(race.filter(({ status }) => status === 201)).toHaveLength(1)
    expect(new Set(race.map(({ code }) => code))).toEqual(new Set([null, 'username_taken']))
  })
})

describe('options of sign-up', () => {
  it('signs in at once only where verification is optional and the operator wants it (C-04)', async () => {
    const app = await createTestApp({ registration: { emailVerification: 'optional', signInAfterSignUp: true } })
    const browser = app.browser()
    await browser.call('register', { body: { email: 'ada@example.com', password: PASSWORD } })
    expect((await browser.call('me')).status).toBe(200)
    const other = app.browser()
    await other.call('register', { body: { email: 'ada@example.com', password: PASSWORD } })
    expect((await other.call('me')).code).toBe('unauthenticated')
  })

  it('lets an unverified account in where verification is optional, and nobody by default (R-006)', async () => {
    const optional = await createTestApp({ registration: { emailVerification: 'optional' } })
    const browser = optional.browser()
    await browser.call('register', { body: { email: 'ada@example.com', password: PASSWORD } })
    expect((await browser.call('me')).code).toBe('unauthenticated')
    expect((await signIn(browser, 'ada@example.com')).user.emailVerified).toBe(false)
  })

  it('shows the device secret to API clients, and to no script of a page', async () => {
    const app = await createTestApp()
    const body = { email: 'ada@example.com', password: PASSWORD }
    const api = await app.api().call('register', { body })
    expect(api.body().data.deviceToken).toMatch(/^[A-Za-z0-9_-]{43}$/)
    const browser = app.browser()
    await browser.call('csrf')
    const script = await browser.call('register', { body, headers: { 'x-token-delivery': 'body' } })
    expect(script.text).not.toContain(browser.cookie('device_token'))
    const oldBrowser = await browser.call('register', { body, headers: { 'x-token-delivery': 'body', 'sec-fetch-site': null } })
    expect(oldBrowser.text).not.toContain(browser.cookie('device_token'))
    expect(script.body().data.deviceToken).toBeUndefined()
  })
})
