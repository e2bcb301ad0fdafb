import { describe, expect, it } from 'vitest'
import { createSmtpTransport } from './index.ts'
import { poolOptionsOf } from './smtp-options.ts'

const from = { name: 'Sallyport', address: 'no-reply@app.example.test' }

describe('SMTP settings', () => {
  it('reads a URL with percent-encoded credentials', () => {
    expect(poolOptionsOf({ url: 'smtps://user%40corp:p%3Ass@mail.example.test', from })).toMatchObject({
      host: 'mail.example.test',
      port: 465,
      secure: true,
      auth: { user: 'user@corp', pass: 'p:ss' },
    })
    expect(poolOptionsOf({ url: 'smtp://[::1]:2525/', from })).toMatchObject({ host: '::1', port: 2525, secure: false })
  })

  it('verifies certificates, and asks for TLS where credentials travel to another machine', () => {
    const remote = poolOptionsOf({ host: 'mail.example.test', user: 'u', pass: 'p', from })
    expect(remote).toMatchObject({ port: 587, secure: false, requireTLS: true, tls: { rejectUnauthorized: true } })
    expect(poolOptionsOf({ host: '127.0.0.1', user: 'u', pass: 'p', from }).requireTLS).toBe(false)
    expect(poolOptionsOf({ host: 'mail.example.test', from }).requireTLS).toBe(false)
    expect(poolOptionsOf({ host: 'mail.example.test', user: 'u', from, requireTls: false }).requireTLS).toBe(false)
  })

  it.each([
    'not a url hunter2',
    'http://u:hunter2@mail.example.test',
    'smtp://u:hunter2@',
    'smtp://u:hunter2@mail.example.test?tls.rejectUnauthorized=false',
    'smtp://u:hunter2@mail.example.test/path',
    'smtp://u:%E0%A4hunter2@mail.example.test',
  ])('refuses %s without repeating it', (url) => {
    expect(() => createSmtpTransport({ url, from })).toThrow(TypeError)
    expect(() => createSmtpTransport({ url, from })).not.toThrow(/hunter2/)
  })

  it('refuses a sender that is not one address', () => {
    expect(() => createSmtpTransport({ host: 'localhost', from: { name: 'x', address: 'a@b.test, c@d.test' } })).toThrow(/from must be one/)
    expect(() => createSmtpTransport({ host: 'localhost', from, replyTo: { name: 'x', address: 'none' } })).toThrow(/replyTo must be one/)
  })
})
