import { readFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { SMTPServer } from 'smtp-server'
import { afterAll, expect, onTestFinished, test, vi } from 'vitest'
import { createCli, exitCode } from '../../testing/spawn-cli.ts'
import { temporaryFolders } from '../../testing/temporary-folders.ts'

const temporaryFolder = temporaryFolders(onTestFinished)
const cli = await createCli({ onTestFinished, afterAll })

async function startMailServer() {
  const mails: string[] = []
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    onData(stream, _session, done) {
      let text = ''
      stream.on('data', (chunk: Buffer) => {
        text += chunk.toString()
      })
      stream.on('end', () => {
        mails.push(text)
        done()
      })
    },
  })
  onTestFinished(() => void server.close())
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()))
  const { port } = server.server.address() as AddressInfo
  return { mails, port }
}

test('with SMTP settings the mail leaves, from the configured sender, with the public address in its link', async () => {
  const { mails, port } = await startMailServer()
  const env = {
    SMTP_URL: `smtp://127.0.0.1:${port}`,
    SMTP_FROM: 'Example <noreply@example.com>',
    PUBLIC_URL: 'https://auth.example.com',
    LOG_DIR: 'logs',
  }
  const folder = temporaryFolder()
  const server = await cli.serve({ folder, env })
  const response = await fetch(`${server.url}/api/auth/register`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email: 'ana@example.com', password: 'Correct-horse-9', name: 'Ana' }),
  })
  expect(response.status).toBe(201)
  await vi.waitFor(() => expect(mails).toHaveLength(1), 10_000)
  expect(mails[0]).toMatch(/^From: Example <noreply@example\.com>$/m)
  expect(mails[0]).toContain('https://auth.example.com/')
  expect((await fetch(`${server.url}/api/dev/outbox`)).status).toBe(404)
  const exited = exitCode(server.child)
  server.child.kill('SIGTERM')
  expect(await exited).toBe(0)
  const log = (name: string): string => readFileSync(join(folder, 'logs', name), 'utf8')
  expect(log('access.log')).toContain('"url":"/api/auth/register"')
  expect(log('audit.log')).toContain('"action":"')
  expect(log('error.log')).toBe('')
})
