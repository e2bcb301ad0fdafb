import { type Auth, createAuth } from '@sallyport/engine'
import { createHashingPool } from '@sallyport/hashing'
import type { MailTransport, Store } from '@sallyport/ports'
import { createMemoryVolatile } from '@sallyport/volatile-memory'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { blindObserver } from '../../../packages/engine/src/kernel/silence.ts'
import {
  cleanUp,
  onCleanup,
  open,
  startRawServer,
  startServer,
  takeMailWithoutReply,
} from '../../../packages/mail-smtp/testing/smtp-servers.ts'
import { freePort } from '../../support/redis-server.ts'
import { openTarget } from '../support/target.ts'

const MINUTE_MS = 60_000
const DEVICE = 'device-secret-of-everybody-0123456789abcdef'
const PASSWORD = 'Resident-Password-1!'

let store: Store
let auth: Auth
/** The mail server that there is at the moment. */
let server: MailTransport
let skewMs = 0
/** Mails handed to the mail server of which the sender has not yet noted what came of them. */
let inHand = 0

beforeEach(async () => {
  skewMs = 0
  inHand = 0
  store = await openTarget({ kind: 'memory', address: '' }, { migrate: true })
  const hashing = createHashingPool({ workers: 1 })
  server = open(await freePort())
  auth = createAuth({
    store,
    hashing,
    volatile: createMemoryVolatile(),
    mail: {
      send(mail) {
        inHand += 1
        return server.send(mail)
      },
      verify: () => server.verify(),
      close: async () => {},
    },
    observer: {
      ...blindObserver,
      mail({ outcome }) {
        if (outcome !== 'failed') inHand -= 1
      },
    },
    clock: { now: () => Date.now() + skewMs },
    publicUrl: 'http://localhost',
    environment: 'test',
    secrets: { access: 'mail server suite access secret 0123456789', refresh: 'mail server suite refresh secret 0123456789' },
    passwords: { scheme: { algorithm: 'bcrypt', cost: 4 } },
    limits: { rateLimit: 'off' },
  })
  await auth.start()
  onCleanup(async () => {
    await auth.close()
    await hashing.close()
    await store.close()
  })
})
afterEach(cleanUp)

async function post(path: string, body: object): Promise<number> {
  const headers = { 'content-type': 'application/json', 'x-token-delivery': 'body', 'x-device-token': DEVICE }
  const request = new Request(`http://localhost${path}`, { method: 'POST', headers, body: JSON.stringify(body) })
  return (await auth.handler(request, { remoteAddress: '127.0.0.1' })).status
}

const register = (name: string) => post('/api/auth/register', { email: `${name}@example.com`, password: PASSWORD, name: 'Somebody' })
const forgot = (name: string) => post('/api/auth/forgot-password', { email: `${name}@example.com` })
const verify = (token: string) => post('/api/auth/verify-email', { token })

/** Quoted-printable, as the mail travels. */
const decoded = (raw: string) => raw.replace(/=\r\n/g, '').replace(/=3D/g, '=')
const tokenIn = (raw: string) => /[?&]token=([\w-]+)/.exec(decoded(raw))?.[1] ?? ''
const idOf = (raw: string) => /^Message-ID: (.*)$/im.exec(raw)?.[1] ?? ''
const recipientsOf = (received: readonly { readonly to: readonly string[] }[]) => received.flatMap(({ to }) => to).sort()

/** Ids grow with time: in order of receipt they are in order of writing. */
const inOrder = (mails: readonly string[]) => expect(mails.map(idOf)).toEqual(mails.map(idOf).sort())
/** The server is known to be down from here on: the oldest mail has been tried and waits. */
const outageNoticed = () => expect.poll(async () => (await store.outbox.list(50)).some(({ lastError }) => lastError !== null)).toBe(true)
const everyMailTried = () => expect.poll(async () => (await store.outbox.list(50)).every(({ attempts }) => attempts > 0)).toBe(true)
const nothingWaits = () => expect.poll(async () => (await store.outbox.counts()).pending).toBe(0)

/**
 * A new mail makes the sender look at once; it takes along what is due. Not in the middle of a try: that would have taken `minutes`, and the
 * pause after it would begin at its end.
 */
async function laterWith(next: MailTransport, minutes: number): Promise<void> {
  await expect.poll(() => inHand).toBe(0)
  server = next
  skewMs += minutes * MINUTE_MS
  expect(await register(`passer-by-${skewMs}`)).toBe(201)
}

describe('the mail server', () => {
  it('is down for forty minutes: requests are answered alike, and then every mail arrives once, with one link that works (F-24)', async () => {
    expect(await register('ann')).toBe(201)
    expect(await register('ben')).toBe(201)
    expect(await post('/api/auth/resend-verification', { email: 'ann@example.com' })).toBe(200)
    expect([await forgot('ben'), await forgot('nobody')]).toEqual([200, 200])
    await outageNoticed()
    expect((await store.outbox.counts()).pending).toBe(4)

    const { port, received } = await startServer()
    await laterWith(open(port), 40)
    await nothingWaits()
    expect(recipientsOf(received)).toEqual(['ann', 'ann', 'ben', 'ben', `passer-by-${skewMs}`].map((name) => `${name}@example.com`))
    expect(new Set(received.map(({ raw }) => idOf(raw))).size, 'no mail twice').toBe(received.length)

    const mine = received.map(({ raw }) => raw).filter((raw) => raw.includes('To: Somebody <ann@example.com>'))
    inOrder(mine)
    const links = mine.map(tokenIn)
    expect([await verify(links[0] ?? ''), await verify(links[1] ?? '')], 'the newest counts').toEqual([410, 200])
    const resets = received.filter(({ raw }) => /reset/i.test(raw) && raw.includes('ben@example.com')).map(({ raw }) => tokenIn(raw))
    const statuses: number[] = []
    for (const token of resets) statuses.push(await post('/api/auth/reset-password', { token, password: 'Another-Password-2!' }))
    expect(
      statuses.filter((status) => status === 200),
      'an hour’s link is not dead after forty minutes',
    ).toHaveLength(1)
  })

  it('is down for longer than a reset link lives: nobody gets a dead link, and everybody’s mails come in the order of writing (F-24)', async () => {
    expect([await register('ann'), await register('ben')]).toEqual([201, 201])
    expect(await forgot('ben')).toBe(200)
    await outageNoticed()
    for (let time = 0; time < 5; time += 1) {
      await laterWith(server, 14)
      for (const name of ['ann', 'ben']) expect(await post('/api/auth/resend-verification', { email: `${name}@example.com` })).toBe(200)
    }
    expect(await forgot('ben')).toBe(200)

    const { port, received } = await startServer()
    await laterWith(open(port), 2)
    await nothingWaits()
    for (const name of ['ann', 'ben']) {
      const mine = received.filter(({ to }) => to.includes(`${name}@example.com`)).map(({ raw }) => raw)
      inOrder(mine)
      const [first, newest] = [mine[0] ?? '', mine.filter((raw) => /your Sallyport code/.test(raw)).at(-1) ?? '']
      expect([await verify(tokenIn(first)), await verify(tokenIn(newest))], 'the newest counts').toEqual([410, 200])
    }
    const resets = received.filter(({ raw }) => raw.includes('/reset-password?')).map(({ raw }) => tokenIn(raw))
    expect(resets, 'the one of 72 minutes ago is not sent').toHaveLength(1)
    expect(await post('/api/auth/reset-password', { token: resets[0], password: 'Another-Password-2!' })).toBe(200)
    const dead = (await store.outbox.list(50)).filter(({ status }) => status === 'failed')
    expect(dead).toMatchObject([{ template: 'reset_password', recipient: 'ben@example.com', lastError: 'no longer of use' }])
  })

  it('is slow: nobody who signs up waits for it (F-25)', async () => {
    let letGo: () => void = () => {}
    const gate = new Promise<void>((resolve) => {
      letGo = resolve
    })
    const taken: string[] = []
    const { port } = await startServer({
      onRcptTo: (_address, _session, done) => void gate.then(() => done()),
      onData(stream, { envelope }, done) {
        stream.resume()
        stream.on('end', () => {
          taken.push(...envelope.rcptTo.map(({ address }) => address))
          done()
        })
      },
    })
    server = open(port)
    for (const name of ['ann', 'ben', 'cleo']) expect(await register(name)).toBe(201)
    expect(taken).toEqual([])
    letGo()
    await nothingWaits()
    expect(taken.sort()).toEqual(['ann@example.com', 'ben@example.com', 'cleo@example.com'])
  })

  it('puts strangers off (greylisting, 451): the mail comes with a later try, once, and its link works (F-25)', async () => {
    let isGrey = true
    const { port, received } = await startServer({
      onRcptTo: (_address, _session, done) =>
        done(isGrey ? Object.assign(new Error('4.7.1 try again later'), { responseCode: 451 }) : null),
    })
    server = open(port)
    expect(await register('ann')).toBe(201)
    await everyMailTried()
    isGrey = false
    await laterWith(server, 1)
    await nothingWaits()
    const mine = received.filter(({ to }) => to.includes('ann@example.com'))
    expect(mine).toHaveLength(1)
    expect(await verify(tokenIn(mine[0]?.raw ?? ''))).toBe(200)
  })

  it('takes a mail and cuts before it says 250: the second copy is the same mail with the same link, which counts once (F-26)', async () => {
    const copies: string[] = []
    const port = await startRawServer((socket) =>
      takeMailWithoutReply(socket, (mail) => {
        copies.push(mail)
        socket.destroy()
      }),
    )
    server = open(port)
    expect(await register('ann')).toBe(201)
    await everyMailTried()
    const { port: goodPort, received } = await startServer()
    await laterWith(open(goodPort), 1)
    await nothingWaits()
    copies.push(...received.filter(({ to }) => to.includes('ann@example.com')).map(({ raw }) => raw))
    expect(copies.length).toBeGreaterThan(1)
    expect(new Set(copies.map(idOf)).size).toBe(1)
    expect(new Set(copies.map(tokenIn)).size).toBe(1)
    expect([await verify(tokenIn(copies[0] ?? '')), await verify(tokenIn(copies[1] ?? ''))]).toEqual([200, 410])
  })
})
