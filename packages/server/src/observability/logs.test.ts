import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test, vi } from 'vitest'
import { temporaryFolders } from '../../testing/temporary-folders.ts'
import { createLogs } from './logs.ts'
import { redactFields } from './redact.ts'

const temporaryFolder = temporaryFolders(onTestFinished)

test('secrets are replaced by name at any depth', () => {
  const fields = redactFields({
    requestId: 'r1',
    authorization: 'Bearer x',
    headers: { Cookie: 'a=b', 'set-cookie': 'a=b', accept: '*/*' },
    body: [{ password: 'x', newPassword: 'x', refreshToken: 'x', token: 'x', client_secret: 'x', code: '123456', email: 'a@b.example' }],
    code: 'invalid_credentials',
  })
  expect(fields).toEqual({
    requestId: 'r1',
    authorization: '[redacted]',
    headers: { Cookie: '[redacted]', 'set-cookie': '[redacted]', accept: '*/*' },
    body: [
      {
        password: '[redacted]',
        newPassword: '[redacted]',
        refreshToken: '[redacted]',
        token: '[redacted]',
        client_secret: '[redacted]',
        code: '[redacted]',
        email: 'a@b.example',
      },
    ],
    code: 'invalid_credentials',
  })
})

test('errors keep their stack, code and cause; cycles end', () => {
  const error = new Error('outer', { cause: Object.assign(new Error('inner'), { code: 'ECONNREFUSED' }) })
  expect(redactFields({ error })).toMatchObject({
    error: {
      type: 'Error',
      message: 'outer',
      stack: expect.stringContaining('logs.test'),
      cause: { message: 'inner', code: 'ECONNREFUSED' },
    },
  })
  const cycle: Record<string, unknown> = {}
  cycle.self = cycle
  expect(JSON.stringify(redactFields(cycle))).toContain('[deeper]')
})

test('the files of C-70 hold what their names say', async () => {
  const folder = join(temporaryFolder(), 'logs')
  const logs = await createLogs({ level: 'info', format: 'json', folder }, false)
  logs.logger.info({ a: 1 }, 'told')
  logs.logger.error({ error: new Error('broken') }, 'failed')
  logs.logger.info({ url: '/api/auth/me' }, 'Request completed')
  logs.access({ url: '/sign-in' })
  logs.audit({ action: 'login' })
  const lines = (name: string): readonly Record<string, unknown>[] =>
    readFileSync(join(folder, name), 'utf8')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as Record<string, unknown>)
  await vi.waitFor(() => {
    logs.flush()
    expect(lines('combined.log').map(({ msg }) => msg)).toEqual(['told', 'failed', 'Request completed', 'Request completed'])
    expect(lines('error.log').map(({ msg }) => msg)).toEqual(['failed'])
    expect(lines('access.log').map(({ url }) => url)).toEqual(['/api/auth/me', '/sign-in'])
    expect(lines('audit.log').map(({ action }) => action)).toEqual(['login'])
  })
  expect(lines('combined.log')[0]).toMatchObject({ level: 'info', service: 'sallyport', a: 1, time: expect.stringMatching(/^\d{4}-.*Z$/) })
})

test('a line of the audit log is in the file as soon as it is written, in order', async () => {
  const folder = join(temporaryFolder(), 'logs')
  const logs = await createLogs({ level: 'silent', format: 'json', folder }, false)
  for (let seq = 1; seq <= 100; seq += 1) {
    logs.audit({ seq })
    // Whatever opens and writes files in the background gets its chance.
    if (seq === 50) await new Promise((resolve) => setTimeout(resolve, 50))
    logs.flush()
    const lines = readFileSync(join(folder, 'audit.log'), 'utf8').trim().split('\n')
    expect(lines.map((line) => (JSON.parse(line) as { seq: number }).seq)).toEqual(Array.from({ length: seq }, (_, index) => index + 1))
  }
})
