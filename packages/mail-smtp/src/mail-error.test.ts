import { afterEach, describe, expect, it } from 'vitest'
import { cleanUp, failureOf, message, open, startRawServer, startServer, takeMailWithoutReply } from '../testing/smtp-servers.ts'

afterEach(cleanUp)

describe('a refused mail', () => {
  it.each([
    'ada@example.test, eve@evil.test',
    'ada@example.test\r\nRCPT TO:<eve@evil.test>',
    'ada@example.test> NOTIFY=SUCCESS',
    'Friends:eve@evil.test;',
    '"eve@evil.test> "@example.test',
    'eve@evil.test@example.test',
    'ada',
    '',
  ])('is permanent and never reaches the server when the address is %j', async (address) => {
    const { port, received } = await startServer()
    const failure = await failureOf(open(port).send({ ...message, to: { name: 'Ada', address } }))
    expect(failure).toMatchObject({ name: 'MailError', kind: 'permanent' })
    expect(received).toEqual([])
  })

  it('is permanent when its id would break out of the Message-ID', async () => {
    const { port } = await startServer()
    expect(await failureOf(open(port).send({ ...message, id: 'a>\r\nBcc: eve@evil.test' }))).toMatchObject({ kind: 'permanent' })
  })

  it.each([
    [451, 'temporary'],
    [421, 'temporary'],
    [550, 'permanent'],
    [503, 'temporary'],
  ] as const)('with %i for the recipient is %s, and says so without the address', async (responseCode, kind) => {
    const { port } = await startServer({
      onRcptTo: ({ address }, _session, done) => done(Object.assign(new Error(`5.1.1 no <${address}> here`), { responseCode })),
    })
    const failure = await failureOf(open(port).send(message))
    expect(failure).toMatchObject({ name: 'MailError', kind, smtpStatus: responseCode })
    expect(JSON.stringify(failure) + String(failure)).not.toMatch(/ada@|123456/)
    expect(failure).not.toHaveProperty('cause')
  })

  it.each([
    [452, 'temporary'],
    [554, 'permanent'],
  ] as const)('with %i after its data is %s', async (responseCode, kind) => {
    const { port } = await startServer({
      onData(stream, _session, done) {
        stream.resume()
        stream.on('end', () => done(Object.assign(new Error('5.7.1 spam from ada@example.test'), { responseCode })))
      },
    })
    const failure = await failureOf(open(port).send(message))
    expect(failure).toMatchObject({ kind, smtpStatus: responseCode })
    expect(String(failure)).not.toContain('ada@')
  })

  it('is temporary when the connection is refused', async () => {
    const { port } = await startServer()
    await cleanUp()
    expect(await failureOf(open(port).send(message))).toMatchObject({ kind: 'temporary', code: 'ECONNREFUSED' })
  })

  it('is temporary when the connection is cut between the data and the reply', async () => {
    const copies: string[] = []
    const port = await startRawServer((socket) =>
      takeMailWithoutReply(socket, (mail) => {
        copies.push(mail)
        socket.destroy()
      }),
    )
    expect(await failureOf(open(port).send(message))).toMatchObject({ kind: 'temporary' })
    expect(copies.length).toBeGreaterThan(0)
    const ids = copies.map((copy) => /^Message-ID: (.*)$/im.exec(copy)?.[1])
    expect(new Set(ids)).toEqual(new Set(['<0190-mail-1@app.example.test>']))
  })

  it('is temporary, without the credentials, when the server does not know them', async () => {
    const { port } = await startServer({
      authOptional: false,
      onAuth: ({ username, password }, _session, done) => done(new Error(`not ${username} with ${password}`)),
    })
    const transport = open(port, { user: 'mailer', pass: 'hunter2-secret' })
    for (const failure of [await failureOf(transport.send(message)), await failureOf(transport.verify())]) {
      expect(failure).toMatchObject({ name: 'MailError', kind: 'temporary', code: 'EAUTH', smtpStatus: 535 })
      expect(JSON.stringify(failure) + String(failure)).not.toMatch(/mailer|hunter2/)
    }
  })
})

describe('time limits', () => {
  const timeouts = { connectionMs: 200, greetingMs: 200, socketMs: 200, deliveryMs: 2_000 }

  it('gives up on a server that never greets', async () => {
    const port = await startRawServer(() => undefined)
    expect(await failureOf(open(port, { timeouts }).send(message))).toMatchObject({ kind: 'temporary', code: 'ETIMEDOUT' })
    expect(await failureOf(open(port, { timeouts }).verify())).toMatchObject({ kind: 'temporary', code: 'ETIMEDOUT' })
  })

  it('gives up on a server that falls silent', async () => {
    const port = await startRawServer((socket) => socket.write('220 ready\r\n'))
    expect(await failureOf(open(port, { timeouts }).send(message))).toMatchObject({ kind: 'temporary', code: 'ETIMEDOUT' })
  })

  it('gives up on a server that answers a byte at a time', async () => {
    const port = await startRawServer((socket) => {
      socket.write('220 ready\r\n250-')
      const trickle = setInterval(() => socket.write('x'), 20)
      socket.on('close', () => clearInterval(trickle))
    })
    const failure = await failureOf(open(port, { timeouts: { ...timeouts, connectionMs: 5_000, deliveryMs: 300 } }).send(message))
    expect(failure).toMatchObject({ kind: 'temporary', code: 'EABORT' })
  })
})
