import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { findChromium } from './chromium.mjs'
import { fingerprint, listFiles } from './files.mjs'
import { needsInstall, nodeIsRecent } from './install.mjs'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sallyport-install-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

function write(path: string, changedAt: number): string {
  const file = join(folder, path)
  mkdirSync(join(file, '..'), { recursive: true })
  writeFileSync(file, '')
  utimesSync(file, changedAt, changedAt)
  return file
}

test.for([
  ['20.18.3', false],
  ['20.19.0', true],
  ['18.20.0', false],
  ['22.0.0', true],
] as const)('Node %s is recent enough: %s', ([version, recent]) => {
  expect(nodeIsRecent(version)).toBe(recent)
})

test('an installation is due when there is none, or when the lock file is newer', () => {
  write('package-lock.json', 1000)
  expect(needsInstall(folder)).toBe(true)
  write('node_modules/.package-lock.json', 1001)
  expect(needsInstall(folder)).toBe(false)
  write('package-lock.json', 1002)
  expect(needsInstall(folder)).toBe(true)
})

test('the fingerprint changes with a file, and with a new one, but not with what is built or installed', () => {
  write('src/a.ts', 1000)
  const before = fingerprint(listFiles([folder]))
  write('dist/a.js', 1000)
  write('node_modules/b/index.js', 1000)
  expect(fingerprint(listFiles([folder]))).toBe(before)
  write('src/a.ts', 1001)
  const touched = fingerprint(listFiles([folder]))
  expect(touched).not.toBe(before)
  write('src/b.ts', 1000)
  expect(fingerprint(listFiles([folder]))).not.toBe(touched)
})

test('PW_CHROMIUM decides alone: a path that is not there is not replaced by another browser', () => {
  const browser = write('browser', 1000)
  expect(findChromium({ PW_CHROMIUM: browser, PATH: '' })).toBe(browser)
  expect(findChromium({ PW_CHROMIUM: join(folder, 'absent') })).toBe(null)
})
