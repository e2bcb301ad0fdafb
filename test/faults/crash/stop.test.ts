import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { Agent, type IncomingMessage, request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterEach, beforeEach, expect, it, onTestFinished } from 'vitest'
import { apiAt } from './api.ts'
import { countEvents, findHalfStates } from './half-states.ts'
import { moveIn } from './residents.ts'
import { startServer } from './server-process.ts'

const CONNECTIONS = 16

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sallyport-stop-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

/** One client with one connection, open before the signal comes. */
class Client {
  readonly #address: string
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 1 })

  constructor(address: string) {
    this.#address = address
  }

  /** `sent`: the last byte has left. `answer`: the whole answer, or an error when it was cut. */
  send(method: string, path: string, body: string) {
    const outgoing = request(`${this.#address}${path}`, {
      method,
      agent: this.#agent,
      headers:
        body === '' ? {} : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body), 'x-token-delivery': 'body' },
    })
    const sent = once(outgoing, 'finish')
    const answer = once(outgoing, 'response').then(async ([response]: IncomingMessage[]) => {
      if (response === undefined) throw new Error('no response')
      return { status: response.statusCode, body: JSON.parse(await text(response)) as unknown }
    })
    outgoing.end(body)
    return { sent, answer }
  }

  close(): void {
    this.#agent.destroy()
  }
}

it('answers every request that was accepted before SIGTERM, then exits with 0', async () => {
  const server = await startServer(folder, { BCRYPT_SALT_ROUNDS: '8' })
  onTestFinished(() => server.signal('SIGKILL'))
  const { email, password } = await moveIn(apiAt(server.address), 'resident')
  const before = countEvents(join(folder, 'sallyport.db'))
  const clients = Array.from({ length: CONNECTIONS }, () => new Client(server.address))
  // `/livez` answers at once; afterwards each connection is known to the server.
  await Promise.all(clients.map((client) => client.send('GET', '/livez', '').answer))

  const body = JSON.stringify({ email, password })
  const requests = clients.map((client) => client.send('POST', '/api/auth/login', body))
  await Promise.all(requests.map(({ sent }) => sent))
  server.signal('SIGTERM')

  const answers = await Promise.all(requests.map(({ answer }) => answer))
  expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: CONNECTIONS }, () => 200))
  expect(await server.exited).toBe(0)
  for (const client of clients) client.close()
  await expect(apiAt(server.address)('GET', '/livez')).rejects.toThrow()
  const after = countEvents(join(folder, 'sallyport.db'))
  expect((after.get('login') ?? 0) - (before.get('login') ?? 0), 'each sign-in is on record').toBe(CONNECTIONS)
  expect(findHalfStates(join(folder, 'sallyport.db'))).toEqual([])
})
