import { chmodSync, mkdirSync } from 'node:fs'
import type { IncomingMessage } from 'node:http'
import { createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { connect } from 'node:net'
import { join } from 'node:path'
import { afterAll, describe, expect, onTestFinished, test, vi } from 'vitest'
import { lockDatabase } from '../../testing/lock-database.ts'
import { createCli, exitCode } from '../../testing/spawn-cli.ts'
import { temporaryFolders } from '../../testing/temporary-folders.ts'

const temporaryFolder = temporaryFolders(onTestFinished)
const cli = await createCli({ onTestFinished, afterAll })

const ACCOUNT = { email: 'ana@example.com', password: 'Correct-horse-9', name: 'Ana' }

function post(url: string, path: string, body: unknown): Promise<Response> {
  return fetch(url + path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) })
}

/** What the server sends to raw bytes, until it closes the connection. */
function rawExchange(port: number, bytes: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(bytes))
    let answer = ''
    socket.on('data', (chunk) => {
      answer += chunk.toString()
    })
    socket.on('close', () => resolve(answer))
    socket.on('error', reject)
  })
}

/** A request that the server has begun to answer (it said 100 Continue) and whose body it still waits for. */
async function beginRequest(port: number, path: string, body: string) {
  const sending = request({
    port,
    path,
    host: '127.0.0.1',
    method: 'POST',
    headers: { expect: '100-continue', 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) },
  })
  const answered = new Promise<IncomingMessage>((resolve, reject) => {
    sending.once('response', resolve)
    sending.once('error', reject)
  })
  answered.catch(() => undefined)
  sending.flushHeaders()
  await new Promise((resolve) => sending.once('continue', resolve))
  return {
    finish: async (): Promise<IncomingMessage> => {
      sending.end(body)
      const response = await answered
      response.resume()
      return response
    },
    abandon: (): void => {
      sending.destroy()
    },
  }
}

describe('a development server on an empty folder', () => {
  test('serves the API, its probes, metrics and documentation', async () => {
    const { url, output } = await cli.serve({ folder: temporaryFolder() })
    expect((await fetch(`${url}/livez`)).status).toBe(200)
    expect(await (await fetch(`${url}/readyz`)).json()).toEqual({ status: 'ok', checks: { database: 'healthy' } })
    expect((await fetch(`${url}/api/health`)).status).toBe(200)
    expect((await fetch(`${url}/api/openapi.json`)).status).toBe(200)
    expect((await post(url, '/api/auth/register', ACCOUNT)).status).toBe(201)
    expect(await (await fetch(`${url}/metrics`)).text()).toContain('route="/api/auth/register"')
    const ready = output()
      .stdout.split('\n')
      .find((line) => line.includes('"msg":"Ready"'))
    expect(JSON.parse(ready ?? '')).toMatchObject({ addresses: { Health: expect.stringMatching(/^http:\/\/localhost:\d+\/readyz$/) } })
    expect(output().stdout).not.toContain(ACCOUNT.password)
    expect(output().stderr).toBe('')
  })

  test('links in mails carry the port that PORT=0 took', async () => {
    const { url, port } = await cli.serve({ folder: temporaryFolder() })
    await post(url, '/api/auth/register', ACCOUNT)
    const { data } = (await (await fetch(`${url}/api/dev/outbox`)).json()) as { data: { mails: { id: string }[] } }
    const mail = await (await fetch(`${url}/api/dev/outbox/${data.mails[0]?.id}`)).text()
    expect(mail).toContain(`http://localhost:${port}/`)
  })

  test('refuses what is not clean HTTP', async () => {
    const { port } = await cli.serve({ folder: temporaryFolder() })
    const head = 'POST /api/auth/login HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n'
    const answers = await Promise.all([
      rawExchange(port, `${head}Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`),
      rawExchange(port, `${head}Content-Length: 4\r\nContent-Length: 5\r\n\r\nabcd`),
      rawExchange(port, 'GET / HTTP/1.1\r\nConnection: close\r\n\r\n'),
      rawExchange(port, 'GET /\\..\\..\\etc/passwd HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n'),
      rawExchange(port, 'GET / HTTP/1.1\r\nHost: a b\r\nConnection: close\r\n\r\n'),
      rawExchange(port, `GET / HTTP/1.1\r\nHost: localhost\r\nX: ${'a'.repeat(20_000)}\r\nConnection: close\r\n\r\n`),
      rawExchange(port, 'TRACE / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n'),
      rawExchange(port, 'GET /../../../etc/passwd HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n'),
    ])
    expect(answers.map((answer) => answer.slice(9, 12))).toEqual(['400', '400', '400', '400', '400', '431', '405', '404'])
  })
})

describe('stopping', () => {
  test('a request under way is answered, what was written stays, and the exit code is 0', async () => {
    const folder = temporaryFolder()
    const server = await cli.serve({ folder })
    const exited = exitCode(server.child)
    const registering = await beginRequest(server.port, '/api/auth/register', JSON.stringify(ACCOUNT))
    server.child.kill('SIGTERM')
    await vi.waitFor(() => expect(server.output().stdout).toContain('"msg":"Stopping"'))
    const response = await registering.finish()
    expect(response.statusCode).toBe(201)
    expect(response.headers.connection).toBe('close')
    expect(await exited).toBe(0)
    await expect(fetch(`${server.url}/livez`)).rejects.toThrow()
    const again = await cli.run(['user', 'unlock', ACCOUNT.email], { folder })
    expect(again.code).toBe(0)
  })

  test('busy keep-alive clients lose no request', async () => {
    const server = await cli.serve({ folder: temporaryFolder(), env: { LOG_LEVEL: 'info', RATE_LIMIT: 'off' } })
    const exited = exitCode(server.child)
    let asked = 0
    const client = async (): Promise<string | null> => {
      for (;;) {
        const outcome = await fetch(`${server.url}/api/health`).then(
          (response) => (response.status === 200 ? null : `status ${response.status}`),
          (error: Error) => (error.cause as { code?: string } | undefined)?.code ?? error.message,
        )
        asked += 1
        if (outcome !== null) return outcome
      }
    }
    const clients = Array.from({ length: 8 }, client)
    await new Promise((resolve) => setTimeout(resolve, 300))
    server.child.kill('SIGTERM')
    // A new connection is refused once nobody listens; a cut one would be ECONNRESET or "other side closed".
    expect(new Set(await Promise.all(clients))).toEqual(new Set(['ECONNREFUSED']))
    expect(asked).toBeGreaterThan(50)
    expect(await exited).toBe(0)
  })

  test('a second signal does not wait', async () => {
    const server = await cli.serve({ folder: temporaryFolder() })
    const exited = exitCode(server.child)
    const endless = await beginRequest(server.port, '/api/auth/login', '{}')
    onTestFinished(() => endless.abandon())
    server.child.kill('SIGTERM')
    await vi.waitFor(() => expect(server.output().stdout).toContain('"msg":"Stopping"'))
    server.child.kill('SIGTERM')
    expect(await exited).toBe(1)
  })
})

describe('what keeps it from starting is one sentence with its fix', () => {
  test('a taken port', async () => {
    const other = createServer().listen(0, '127.0.0.1')
    onTestFinished(() => void other.close())
    await new Promise((resolve) => other.once('listening', resolve))
    const { port } = other.address() as AddressInfo
    const run = await cli.run(['serve'], { folder: temporaryFolder(), env: { PORT: String(port) } })
    expect(run.code).toBe(1)
    expect(run.stderr).toBe(
      `  ✖ sallyport cannot start: port ${port} is already in use.\n     fix  stop the other process, or set PORT to another port\n`,
    )
  })

  test('a configuration that cannot work: 78', async () => {
    const run = await cli.run(['serve'], { folder: temporaryFolder(), env: { NODE_ENV: 'production' } })
    expect(run.code).toBe(78)
    expect(run.stderr).toContain('sallyport cannot start: 4 problems')
    expect(run.stdout).toBe('')
  })

  test('a data folder that cannot be written to', async () => {
    const folder = temporaryFolder()
    chmodSync(folder, 0o555)
    // No mode stops root; somebody else has to try.
    const nobody = process.getuid?.() === 0 ? { uid: 65_534 } : {}
    const run = await cli.run(['serve'], { folder, env: { PORT: '0' }, ...nobody })
    expect(run.code).toBe(1)
    expect(run.stderr).toContain(`${join(folder, '.sallyport')} cannot be written to`)
  })

  test('a database that another process has locked', async () => {
    const folder = temporaryFolder()
    const env = { DATABASE_URL: 'sqlite:data.db' }
    await cli.run(['migrate', 'up'], { folder, env })
    onTestFinished(lockDatabase(join(folder, 'data.db')))
    const run = await cli.run(['serve'], { folder, env: { ...env, PORT: '0' } })
    expect(run.code).toBe(1)
    expect(run.stderr).toContain('is locked by another process')
  })

  test('a file where the data folder should be', async () => {
    const run = await cli.run(['serve'], { folder: temporaryFolder(), env: { PORT: '0', SALLYPORT_DATA_DIR: '/dev/null' } })
    expect(run.code).toBe(1)
    expect(run.stderr).toMatch(/cannot start: \/dev\/null\S* (is not a folder|cannot be written to)/)
  })

  test('a folder where the database should be', async () => {
    const folder = temporaryFolder()
    mkdirSync(join(folder, 'data.db'))
    const run = await cli.run(['serve'], { folder, env: { PORT: '0', DATABASE_URL: 'sqlite:data.db' } })
    expect(run.code).toBe(1)
    expect(run.stderr.trim().split('\n').length).toBeLessThanOrEqual(2)
    expect(run.stderr).toContain('data.db')
  })

  test('a schema that is not up to date in production', async () => {
    const folder = temporaryFolder()
    const secret = (letter: string): string => `${letter}0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-_${letter}`
    const env = {
      NODE_ENV: 'production',
      PORT: '0',
      HOST: '127.0.0.1',
      PUBLIC_URL: 'http://localhost:5000',
      JWT_ACCESS_SECRET: secret('a'),
      JWT_REFRESH_SECRET: secret('b'),
      SALLYPORT_SECRET: secret('c'),
      SMTP_URL: 'smtp://localhost:2525',
      SMTP_FROM: 'noreply@example.com',
    }
    const refused = await cli.run(['serve'], { folder, env })
    expect(refused.code).toBe(1)
    expect(refused.stderr).toContain('sallyport migrate up')
    expect((await cli.run(['migrate', 'up'], { folder, env })).code).toBe(0)
    const server = await cli.serve({ folder, env: { ...env, BCRYPT_SALT_ROUNDS: '12' } })
    expect((await fetch(`${server.url}/readyz`)).status).toBe(200)
    expect((await fetch(`${server.url}/api/dev/outbox`)).status).toBe(404)
  })
})
