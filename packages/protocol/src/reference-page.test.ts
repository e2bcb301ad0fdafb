import { expect, test } from 'vitest'
import { ENDPOINT_LIST } from './endpoints.ts'
import { ERRORS } from './errors.ts'
import { escapeHtml, prose } from './html.ts'
import { openApiDocument, REFERENCE_CSS, referencePage } from './openapi.ts'

const document = openApiDocument({ serverUrl: 'https://auth.example.com/', version: '1.2.3', appName: 'Sallyport' })
const page = referencePage(document)

test('every endpoint has its anchor, method, path, aliases and a line for the shell', () => {
  for (const endpoint of ENDPOINT_LIST) {
    const [path = '', ...aliases] = [endpoint.path, ...endpoint.aliases].map((each) => each.replace(/:([A-Za-z]+)/gu, '{$1}'))
    const article = page.split(`<article class="card" id="${endpoint.name}"`)[1]?.split('</article>')[0] ?? ''
    expect(page).toContain(`href="#${endpoint.name}"`)
    expect(article).toContain(`>${endpoint.method}</span>`)
    for (const name of [path, ...aliases]) expect(article).toContain(`>${name}</code>`)
    expect(article).toMatch(/<pre dir="ltr">curl /u)
    expect(article).toContain(`&#39;https://auth.example.com${path.split('{')[0]}`)
  }
})

test('every error has its sentence and an anchor', () => {
  for (const [code, { message }] of Object.entries(ERRORS)) {
    expect(page).toContain(`id="error-${code}"`)
    expect(page).toContain(prose(message))
  }
})

test('requests name their members, whether they are required, and their rules', () => {
  const register = page.split('id="register"')[1]?.split('</article>')[0] ?? ''
  expect(register).toContain(
    '<code class="name">confirmPassword</code><span class="muted">string</span><span class="muted">optional</span>',
  )
  expect(register).toContain('1 to 100 characters')
  expect(register).toContain('data.user.email')
  expect(page).toContain('Send exactly one of <code>token</code> and <code>email</code> with <code>code</code>.')
  expect(page).toContain(
    'Send exactly one of <code>password</code>, <code>totp</code>, <code>emailCode</code> and <code>credential</code>.',
  )
  expect(page).toContain('data.sessions[].device.type')
})

test('a choice of answers names the members of all branches, a redirect its query', () => {
  const login = page.split('id="login"')[1]?.split('</article>')[0] ?? ''
  expect(login).toContain('<code class="name">data.user</code><span class="muted">object</span><span class="muted">optional</span>')
  expect(login).toContain('<code class="name">data.secondFactor.methods</code>')
  expect(login.split('<code class="name">data</code>')).toHaveLength(2)
  const begin = page.split('id="beginOauth"')[1]?.split('</article>')[0] ?? ''
  expect(begin).toContain('<h4>Query</h4>')
  expect(begin).toContain('<code class="name">returnTo</code>')
  expect(begin).toContain('<span class="badge">303</span>')
})

test('an action that asks for a confirmation says so', () => {
  const removal = page.split('id="removePasskey"')[1]?.split('</article>')[0] ?? ''
  expect(removal).toContain('Passes only shortly after <code>POST /api/auth/reauthenticate</code>')
  expect(removal).toContain('#error-reauthentication_required')
})

test('no scripts, no inline styles, no handlers; ids are unique and every link inside the page has its target', () => {
  expect(page).not.toMatch(/<script|<style|style=|\son[a-z]+=|javascript:/iu)
  const ids = [...page.matchAll(/\sid="([^"]+)"/gu)].map((match) => match[1])
  expect(new Set(ids).size).toBe(ids.length)
  for (const [, target] of page.matchAll(/href="#([^"]+)"/gu)) expect(ids).toContain(target)
})

test('style is a file, or in the page under a nonce', () => {
  expect(page).toContain('<link rel="stylesheet" href="reference.css">')
  const withNonce = referencePage(document, { nonce: 'abc"><i' })
  expect(withNonce).toContain('<style nonce="abc&quot;&gt;&lt;i">')
  expect(withNonce).toContain(REFERENCE_CSS)
  expect(withNonce).not.toContain('reference.css')
  expect(REFERENCE_CSS).not.toContain('<')
})

test('names of the application and the server are text, never markup', () => {
  const hostile = `<img src=x onerror=alert(1)>"'&`
  const html = referencePage(openApiDocument({ serverUrl: `https://x/${hostile}`, version: hostile, appName: hostile }), { nonce: 'n' })
  expect(html).not.toContain('<img')
  expect(html).toContain(`<h1>${escapeHtml(hostile)} API</h1>`)
})

test('a quote in a body cannot end the shell argument', () => {
  const html = referencePage(openApiDocument({ serverUrl: "https://x/'; rm -rf ~ #", version: '1', appName: 'A' }))
  expect(html).toContain(escapeHtml("'https://x/'\\''; rm -rf ~ #/api/auth/me'"))
})
