import { spawn } from 'node:child_process'
import { chmodSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'
import { temporaryFolders } from '../../testing/temporary-folders.ts'
import { findSecrets, loadOrCreateSecrets } from './generated-secrets.ts'

const temporaryFolder = temporaryFolders(onTestFinished)

test('secrets are created once, for their owner alone', () => {
  const folder = join(temporaryFolder(), 'data')
  expect(findSecrets(folder)).toBeNull()
  const secrets = loadOrCreateSecrets(folder)
  expect(statSync(folder).mode & 0o777).toBe(0o700)
  expect(statSync(secrets.path).mode & 0o777).toBe(0o600)
  expect([secrets.access, secrets.refresh, secrets.data].map((secret) => secret.length)).toEqual([88, 88, 88])
  expect(loadOrCreateSecrets(folder)).toEqual(secrets)
  expect(readdirSync(folder)).toEqual(['secrets.json'])
})

test('a file that others can read is closed', () => {
  const folder = temporaryFolder()
  const { path } = loadOrCreateSecrets(folder)
  chmodSync(path, 0o644)
  loadOrCreateSecrets(folder)
  expect(statSync(path).mode & 0o777).toBe(0o600)
})

test('a damaged file is never replaced', () => {
  const folder = temporaryFolder()
  writeFileSync(join(folder, 'secrets.json'), '{"access":')
  expect(() => loadOrCreateSecrets(folder)).toThrow('is damaged')
  expect(readFileSync(join(folder, 'secrets.json'), 'utf8')).toBe('{"access":')
})

test('processes that start at once agree', async () => {
  const folder = join(temporaryFolder(), 'data')
  const module = new URL('./generated-secrets.ts', import.meta.url).href
  const tsx = pathToFileURL(createRequire(import.meta.url).resolve('tsx/esm')).href
  const program = `import(${JSON.stringify(module)}).then((m) => console.log(JSON.stringify(m.loadOrCreateSecrets(${JSON.stringify(folder)}))))`
  const runs = Array.from({ length: 4 }, () => output(spawn(process.execPath, ['--import', tsx, '-e', program])))
  const answers = await Promise.all(runs)
  expect(new Set(answers).size).toBe(1)
  expect(JSON.parse(answers[0] ?? '')).toEqual(findSecrets(folder))
})

function output(child: ReturnType<typeof spawn>): Promise<string> {
  let text = ''
  child.stdout?.on('data', (chunk: Buffer) => {
    text += chunk.toString()
  })
  return new Promise((resolve) => child.on('close', () => resolve(text)))
}
