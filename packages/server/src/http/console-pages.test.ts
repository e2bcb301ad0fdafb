import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { describe, expect, onTestFinished, test } from 'vitest'
import { temporaryFolders } from '../../testing/temporary-folders.ts'
import { createConsolePages } from './console-pages.ts'
import { createSecurityHeaders, DOCUMENT_POLICY } from './security-headers.ts'

const temporaryFolder = temporaryFolders(onTestFinished)

const HTML = 'text/html,application/xhtml+xml'

function buildConsole(): string {
  const root = temporaryFolder()
  const folder = join(root, 'dist')
  mkdirSync(join(folder, 'assets'), { recursive: true })
  writeFileSync(join(root, 'secret.txt'), 'outside')
  writeFileSync(join(folder, '.env'), 'SECRET=1')
  writeFileSync(join(folder, 'index.html'), '<!doctype html><title>Console</title>')
  writeFileSync(join(folder, 'favicon.svg'), '<svg/>')
  writeFileSync(join(folder, 'assets', 'index-a1B2c3D4.js'), 'plain')
  writeFileSync(join(folder, 'assets', 'index-a1B2c3D4.js.br'), 'brotli')
  writeFileSync(join(folder, 'assets', 'index-a1B2c3D4.js.gz'), 'gzip')
  symlinkSync(join(root, 'secret.txt'), join(folder, 'link.txt'))
  return folder
}

function open(folder: string | null, { production = false, publicUrl = 'http://localhost:5000' } = {}) {
  const pages = createConsolePages({ folder, production, headers: createSecurityHeaders(publicUrl) })
  return (path: string, headers: Record<string, string> = {}, method = 'GET') =>
    pages(new Request('http://localhost:5000/', { method, headers }), path)
}

describe('files of the build', () => {
  test('hashed names never expire, and come in the encoding the build wrote', async () => {
    const get = open(buildConsole())
    const path = '/assets/index-a1B2c3D4.js'
    const brotli = await get(path, { 'accept-encoding': 'gzip, br' })
    expect(brotli.headers.get('cache-control')).toBe('public, max-age=31536000, immutable')
    expect(brotli.headers.get('content-type')).toBe('text/javascript; charset=utf-8')
    expect(brotli.headers.get('vary')).toBe('Accept-Encoding')
    expect(await brotli.text()).toBe('brotli')
    expect(await (await get(path, { 'accept-encoding': 'br;q=0, gzip;q=0.5' })).text()).toBe('gzip')
    expect(await (await get(path)).text()).toBe('plain')
  })

  test('text that the build left plain is compressed', async () => {
    const folder = buildConsole()
    writeFileSync(join(folder, 'assets', 'app-Zz9_xY12.css'), 'body{}\n'.repeat(500))
    const response = await open(folder)('/assets/app-Zz9_xY12.css', { 'accept-encoding': 'gzip' })
    expect(response.headers.get('content-encoding')).toBe('gzip')
    const packed = Buffer.from(await response.arrayBuffer())
    expect(packed.length).toBeLessThan(200)
    expect(gunzipSync(packed).toString()).toBe('body{}\n'.repeat(500))
  })

  test('other files are revalidated', async () => {
    const get = open(buildConsole())
    const first = await get('/favicon.svg')
    expect(first.headers.get('cache-control')).toBe('no-cache')
    const again = await get('/favicon.svg', { 'if-none-match': first.headers.get('etag') ?? '' })
    expect(again.status).toBe(304)
    expect(await again.text()).toBe('')
  })

  test('HEAD has the headers and no body', async () => {
    const response = await open(buildConsole())('/favicon.svg', {}, 'HEAD')
    expect(response.headers.get('content-length')).toBe('6')
    expect(await response.text()).toBe('')
  })

  test.each(['POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH'])('%s is not allowed', async (method) => {
    const response = await open(buildConsole())('/', {}, method)
    expect(response.status).toBe(405)
    expect(response.headers.get('allow')).toBe('GET, HEAD')
  })
})

describe('nothing outside the build is reachable', () => {
  test.each([
    '/../secret.txt',
    '/..%2fsecret.txt',
    '/%2e%2e/secret.txt',
    '/%2e%2e%2fsecret.txt',
    '/assets/../../secret.txt',
    '/assets/..%5c..%5csecret.txt',
    '/..\\secret.txt',
    '//secret.txt',
    '/....//secret.txt',
    '/%252e%252e/secret.txt',
    '/%00',
    '/index.html%00.js',
    '/%',
    '/%c0%ae%c0%ae/secret.txt',
    '/link.txt',
    '/.env',
    '/./.env',
    '/assets',
    '/assets/',
    '/__proto__',
    '/constructor',
  ])('%s', async (path) => {
    const response = await open(buildConsole())(path)
    expect(response.status).toBe(404)
    expect(await response.text()).not.toContain('outside')
  })
})

describe('addresses of pages', () => {
  test.each(['/', '/sign-in', '/account/sessions', '/confirm'])('%s is the one page', async (path) => {
    const response = await open(buildConsole())(path, { accept: HTML })
    expect(response.status).toBe(200)
    expect(response.headers.get('cache-control')).toBe('no-cache')
    expect(await response.text()).toContain('Console')
  })

  test.each(['/', '/sign-in', '/account/sessions'])('HEAD %s has the headers of the page and no body', async (path) => {
    const get = open(buildConsole())
    const [head, page] = [await get(path, { accept: HTML }, 'HEAD'), await get(path, { accept: HTML })]
    expect(head.status).toBe(200)
    expect([...head.headers]).toEqual([...page.headers])
    expect(head.headers.get('content-length')).toBe(String((await page.arrayBuffer()).byteLength))
    expect(await head.text()).toBe('')
    const again = await get(path, { accept: HTML, 'if-none-match': head.headers.get('etag') ?? '' }, 'HEAD')
    expect(again.status).toBe(304)
  })

  test('a script that asks gets no page', async () => {
    const get = open(buildConsole())
    expect((await get('/sign-in', { accept: 'application/json' })).status).toBe(404)
    expect((await get('/sign-in')).status).toBe(404)
    expect((await get('/assets/gone-a1B2c3D4.js', { accept: HTML })).status).toBe(404)
  })

  test('pages for developers do not exist in production', async () => {
    const folder = buildConsole()
    expect((await open(folder)('/_dev/outbox', { accept: HTML })).status).toBe(200)
    expect((await open(folder, { production: true })('/_dev/outbox', { accept: HTML })).status).toBe(404)
    expect((await open(folder, { production: true })('/%5fdev/outbox', { accept: HTML })).status).toBe(404)
  })

  test('a console that is not built says so, and is found once it is', async () => {
    const folder = temporaryFolder()
    const get = open(folder)
    const response = await get('/', { accept: HTML })
    expect(response.status).toBe(503)
    expect(await response.text()).toContain('npm run build -w @sallyport/console')
    writeFileSync(join(folder, 'index.html'), 'built')
    expect(await (await get('/', { accept: HTML })).text()).toBe('built')
  })

  test('a console that is rebuilt while it is served: new files come, old ones are gone, and the page is the new one', async () => {
    const folder = buildConsole()
    const get = open(folder)
    expect(await (await get('/', { accept: HTML })).text()).toContain('Console')
    rmSync(folder, { recursive: true })
    expect((await get('/assets/index-a1B2c3D4.js')).status, 'listed, never read, gone').toBe(404)
    expect(await (await get('/', { accept: HTML })).text(), 'while there is no other page').toContain('Console')
    expect((await get('/favicon.svg', { 'accept-encoding': 'br' })).status).toBe(404)
    mkdirSync(join(folder, 'assets'), { recursive: true })
    writeFileSync(join(folder, 'assets', 'index-Z9y8X7w6.js'), 'new')
    writeFileSync(join(folder, 'index.html'), '<!doctype html><title>Rebuilt</title>')
    const page = await get('/', { accept: HTML })
    expect(await page.text()).toContain('Rebuilt')
    expect(await (await get('/assets/index-Z9y8X7w6.js')).text()).toBe('new')
    writeFileSync(join(folder, 'assets', 'late-Q1w2E3r4.js'), 'late')
    expect(await (await get('/assets/late-Q1w2E3r4.js')).text(), 'written after the page').toBe('late')
    expect((await get('/', { accept: HTML, 'if-none-match': page.headers.get('etag') ?? '' })).status).toBe(304)
    expect((await get('/favicon.svg')).status).toBe(404)
  })

  test('without a console there is nothing', async () => {
    expect((await open(null)('/', { accept: HTML })).status).toBe(404)
  })
})

describe('security headers', () => {
  const paths = ['/', '/sign-in', '/favicon.svg', '/assets/index-a1B2c3D4.js', '/missing.js', '/%']

  test.each(paths)('%s carries them all', async (path) => {
    const response = await open(buildConsole(), { publicUrl: 'https://auth.example.com' })(path, { accept: HTML })
    const isDocument = response.headers.get('content-type')?.startsWith('text/html') === true
    expect(response.headers.get('content-security-policy')).toBe(
      isDocument ? DOCUMENT_POLICY : "default-src 'none'; frame-ancestors 'none'; sandbox",
    )
    expect(response.headers.get('x-content-type-options')).toBe('nosniff')
    expect(response.headers.get('x-frame-options')).toBe('DENY')
    expect(response.headers.get('cross-origin-opener-policy')).toBe('same-origin')
    expect(response.headers.get('cross-origin-resource-policy')).toBe('same-origin')
    expect(response.headers.get('permissions-policy')).toContain('camera=()')
    expect(response.headers.get('strict-transport-security')).toBe('max-age=31536000; includeSubDomains')
  })

  test('the policy allows nothing inline and nobody to frame', () => {
    expect(DOCUMENT_POLICY).not.toMatch(/unsafe|\*/)
    expect(DOCUMENT_POLICY).toContain("frame-ancestors 'none'")
  })

  test.each([
    ['/confirm', 'no-referrer'],
    ['/reset-password', 'no-referrer'],
    ['/reset-password/', 'no-referrer'],
    ['/sign-in', 'same-origin'],
  ])('%s: %s', async (path, policy) => {
    const response = await open(buildConsole())(path, { accept: HTML })
    expect(response.headers.get('referrer-policy')).toBe(policy)
    expect(response.headers.get('strict-transport-security')).toBeNull()
  })
})
