import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type MailTemplate, mailContent } from './mail-templates.ts'
import { renderMail } from './render-mail.ts'

const url = 'https://auth.example.com/confirm?token=abc&x="y"'
const templates: readonly MailTemplate[] = [
  { template: 'verify_email', url, code: '123456', expiresAt: 0 },
  { template: 'account_exists', signInUrl: url, resetUrl: url },
  { template: 'welcome', signInUrl: url },
  { template: 'reset_password', url, code: '123456', expiresAt: 0 },
  { template: 'password_changed', url },
  { template: 'session_stolen', devicesUrl: url },
  { template: 'email_change', url, code: '123456', oldEmail: 'a•••@example.com', minutes: 10, expiresAt: 0 },
  { template: 'email_change_attempt', signInUrl: url },
  { template: 'email_change_requested', newEmail: 'a•••@example.com', url },
  { template: 'email_changed', url },
  { template: 'email_change_undo', newEmail: 'a•••@example.com', url },
  { template: 'email_change_undone', url },
  { template: 'account_secured', url },
]
const occasion = { appName: 'Sallyport', name: 'Ada', when: '2026-01-01 12:00 UTC', device: 'Chrome on Linux', ipAddress: '203.0.113.7' }
const render = (mail: MailTemplate, changed: Partial<typeof occasion> = {}) => {
  const seen = { ...occasion, ...changed }
  return renderMail(mailContent(mail, seen), seen.appName)
}

describe('mails', () => {
  it.each(templates)('$template says the same in text and HTML', (mail) => {
    const { subject, text, html } = render(mail)
    expect(subject).not.toBe('')
    expect(text).toContain('Hello Ada,')
    expect(html).toContain('Hello Ada,')
    expect(text).toContain(url)
    expect(html).toContain('href="https://auth.example.com/confirm?token=abc&amp;x=&quot;y&quot;"')
    if ('code' in mail) expect([text, html].every((part) => part.includes('123456'))).toBe(true)
    expect(html).not.toMatch(/<img|<script|src=/)
  })

  it.each(templates)('$template greets who has no name', (mail) => {
    expect(render(mail, { name: '' }).text).toMatch(/^Hello,\n/)
  })

  const hostile = fc.oneof(
    fc.constantFrom(
      '<script>alert(1)</script>',
      '"><img src=x onerror=alert(1)>',
      "' onmouseover='x",
      '{{7*7}}',
      '$' + '{7*7}',
      '<%=7*7%>',
      '&lt;',
      'a\r\nBcc: eve@evil.com',
      'a\u2028b',
      '</title><b>',
    ),
    fc.string({ unit: 'binary', maxLength: 60 }),
  )

  it('show what a person typed as text, and keep the subject on one line (ASVS 1.2.1, 1.3.7, 1.3.11)', () => {
    fc.assert(
      fc.property(fc.constantFrom(...templates), hostile, hostile, hostile, (mail, name, device, appName) => {
        const { subject, html } = render(mail, { name, device, appName })
        expect(subject).not.toMatch(/[\r\n\u2028\u2029]/)
        const tags = new Set(Array.from(html.matchAll(/<\/?([a-z!]+)/gi), ([, tag]) => tag?.toLowerCase()))
        const ours = ['!doctype', 'html', 'head', 'meta', 'title', 'body', 'div', 'p', 'a', 'table', 'tr', 'td', '!']
        expect([...tags].filter((tag) => !ours.includes(tag ?? ''))).toEqual([])
        expect(html.match(/<[^>]*\son\w+=/i)).toBeNull()
      }),
      { numRuns: 500 },
    )
  })

  it('keep template signs as they are', () => {
    expect(render(templates[0] ?? { template: 'welcome', signInUrl: url }, { name: '{{7*7}}' }).text).toContain('Hello {{7*7}},')
  })
})
