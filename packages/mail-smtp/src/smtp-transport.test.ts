import type { MailTransport } from '@sallyport/ports'
import PostalMime from 'postal-mime'
import { afterEach, describe, expect, it } from 'vitest'
import { cleanUp, failureOf, message, open, startServer } from '../testing/smtp-servers.ts'
import { createSmtpTransport } from './index.ts'

afterEach(cleanUp)

describe('a delivered mail', () => {
  it('carries subject, text, html, a stable Message-ID and the mark of an automatic mail', async () => {
    const { port, received } = await startServer()
    const transport = open(port, { replyTo: { name: 'Help', address: 'help@app.example.test' } })
    await transport.send(message)
    await transport.send(message)
    const mails = await Promise.all(received.map(({ raw }) => PostalMime.parse(raw)))
    expect(mails).toHaveLength(2)
    for (const mail of mails) {
      expect(mail.subject).toBe(message.subject)
      expect(mail.text?.trim()).toBe(message.text)
      expect(mail.html?.trim()).toBe(message.html)
      expect(mail.from).toMatchObject({ name: 'Sallyport', address: 'no-reply@app.example.test' })
      expect(mail.to).toMatchObject([{ name: 'Ada Lovelace', address: 'ada@example.test' }])
      expect(mail.replyTo).toMatchObject([{ name: 'Help', address: 'help@app.example.test' }])
      expect(mail.messageId).toBe('<0190-mail-1@app.example.test>')
      expect(mail.headers.find(({ key }) => key === 'auto-submitted')?.value).toBe('auto-generated')
    }
    expect(received[0]).toMatchObject({ from: 'no-reply@app.example.test', to: ['ada@example.test'] })
    // The connection is kept for the next mail.
    expect(received[1]?.session).toBe(received[0]?.session)
  })

  it.each([
    'Eve" <eve@evil.test>, "Ada',
    'Eve, eve@evil.test',
    'Friends: eve@evil.test, mallory@evil.test;',
    'Ada\r\nBcc: eve@evil.test\r\nX-Injected: yes',
    'Ada\nBcc: eve@evil.test\n\n<h1>body</h1>',
    'Ada\u2028Bcc: eve@evil.test\u0000',
    '=?utf-8?Q?Eve=0D=0ABcc:_eve@evil.test?=',
    '"\\"',
  ])('goes to its one recipient whatever the name and the subject are: %j', async (hostile) => {
    const { port, received } = await startServer()
    await open(port).send({ ...message, to: { name: hostile, address: 'ada@example.test' }, subject: hostile })
    expect(received.map(({ to }) => to)).toEqual([['ada@example.test']])
    const mail = await PostalMime.parse(received[0]?.raw ?? '')
    expect(mail.to?.map(({ address }) => address)).toEqual(['ada@example.test'])
    expect(mail.cc ?? []).toEqual([])
    expect(mail.bcc ?? []).toEqual([])
    const names = mail.headers.map(({ key }) => key).sort()
    expect(names).toEqual(['auto-submitted', 'content-type', 'date', 'from', 'message-id', 'mime-version', 'subject', 'to'])
    expect(mail.text?.trim()).toBe(message.text)
  })

  it('takes 20 mails at once', async () => {
    const { port, received } = await startServer()
    const transport = open(port)
    await Promise.all(Array.from({ length: 20 }, (_, index) => transport.send({ ...message, id: `mail-${index}` })))
    expect(new Set(received.map(({ raw }) => /^Message-ID: (.*)$/im.exec(raw)?.[1])).size).toBe(20)
  })

  it('survives a server that has closed the idle connection', async () => {
    const { port, received } = await startServer({ socketTimeout: 400 })
    const transport = open(port)
    await transport.send(message)
    await new Promise((resolve) => setTimeout(resolve, 800))
    await transport.send(message)
    expect(received).toHaveLength(2)
  })
})

describe('verify and close', () => {
  it('resolves for a server that lets the user in, and rejects without one', async () => {
    const { port, received } = await startServer({
      authOptional: false,
      onAuth: ({ username, password }, _session, done) =>
        username === 'mailer' && password === 'p@ss:w/rd' ? done(null, { user: 'mailer' }) : done(new Error('no')),
    })
    const from = { name: 'Sallyport', address: 'no-reply@app.example.test' }
    const transport = createSmtpTransport({ url: `smtp://mailer:${encodeURIComponent('p@ss:w/rd')}@127.0.0.1:${port}`, from })
    await transport.verify()
    await transport.send(message)
    expect(received).toHaveLength(1)
    await transport.close()
    await cleanUp()
    expect(await failureOf(open(port).verify())).toMatchObject({ name: 'MailError', kind: 'temporary', code: 'ECONNREFUSED' })
  })

  it('finishes the mail that is being handed over, and refuses later ones', async () => {
    const handedOver: string[] = []
    let transport: MailTransport | undefined
    const { port } = await startServer({
      onData(stream, session, done) {
        stream.resume()
        stream.on('end', () => {
          void transport?.close()
          setTimeout(() => {
            handedOver.push(session.id)
            done()
          }, 100)
        })
      },
    })
    transport = open(port)
    await transport.send(message)
    expect(handedOver).toHaveLength(1)
    expect(await failureOf(transport.send(message))).toMatchObject({ kind: 'temporary', code: 'ECLOSED' })
    expect(await failureOf(transport.verify())).toMatchObject({ kind: 'temporary', code: 'ECLOSED' })
  })

  it('may be closed unused and more than once', async () => {
    const transport = open(9)
    await Promise.all([transport.close(), transport.close()])
  })
})
