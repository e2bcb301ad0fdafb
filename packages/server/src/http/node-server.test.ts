import { connect, type Socket } from 'node:net'
import { text } from 'node:stream/consumers'
import type { PlainRequest } from '@sallyport/engine'
import { afterEach, describe, expect, it } from 'vitest'
import { createHttpServer, type HttpServer, type PlainHandler } from './node-server.ts'

const servers: HttpServer[] = []
const sockets: Socket[] = []
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy()
  for (const server of servers.splice(0)) await server.drain(0)
})

async function serve(plain: PlainHandler) {
  const failures: unknown[] = []
  const server = createHttpServer(
    { web: async () => new Response('web'), plain: (_, target) => (target.startsWith('/plain') ? plain : null) },
    (error) => failures.push(error),
  )
  servers.push(server)
  const port = await server.listen(0, '127.0.0.1')
  const open = () => {
    const socket = connect(port, '127.0.0.1')
    sockets.push(socket)
    return socket
  }
  return { origin: `http://127.0.0.1:${port}`, open, failures, server }
}

async function readBody({ body }: PlainRequest): Promise<string> {
  const chunks: Uint8Array[] = []
  for await (const chunk of body()) chunks.push(chunk)
  return Buffer.concat(chunks).toString()
}

const echo: PlainHandler = async (request, { remoteAddress }) => ({
  status: 201,
  headers: ['content-type', 'text/plain', 'x-agent', request.headers.get('user-agent') ?? ''],
  cookies: ['a=1; HttpOnly', 'b=2'],
  body: JSON.stringify({ method: request.method, target: request.target, from: remoteAddress, body: await readBody(request) }),
})

describe('the plain door', () => {
  it('hands over method, target, headers, address and body, and sends status, headers, cookies and body', async () => {
    const { origin } = await serve(echo)
    const answer = await fetch(`${origin}/plain?x=%20`, { method: 'POST', body: 'grüße', headers: { 'user-agent': 'test' } })
    expect(answer.status).toBe(201)
    expect(answer.headers.get('x-agent')).toBe('test')
    expect(answer.headers.getSetCookie()).toEqual(['a=1; HttpOnly', 'b=2'])
    expect(answer.headers.get('content-length')).not.toBeNull()
    expect(await answer.json()).toEqual({ method: 'POST', target: '/plain?x=%20', from: '127.0.0.1', body: 'grüße' })
  })

  it('answers everything else through the Web classes', async () => {
    const { origin } = await serve(echo)
    expect(await (await fetch(`${origin}/other`)).text()).toBe('web')
  })

  it('serves many requests on one connection, in order', async () => {
    const { open } = await serve(async ({ target }) => ({ status: 200, headers: [], cookies: [], body: target }))
    const socket = open()
    socket.write('GET /plain/1 HTTP/1.1\r\nHost: x\r\n\r\nGET /plain/2 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n')
    const answers = await text(socket)
    expect(answers.indexOf('/plain/1')).toBeGreaterThan(-1)
    expect(answers.indexOf('/plain/2')).toBeGreaterThan(answers.indexOf('/plain/1'))
  })

  it('closes a connection whose body nobody read to its end', async () => {
    const { open } = await serve(async () => ({ status: 413, headers: [], cookies: [], body: 'too much' }))
    const socket = open()
    socket.write('POST /plain HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\nbegin')
    const answer = await text(socket)
    expect(answer).toMatch(/^HTTP\/1\.1 413 /)
    expect(answer.toLowerCase()).toContain('connection: close')
  })

  it('lets the handler see that a body broke off, and stays up', async () => {
    const seen: string[] = []
    const { open, origin, failures } = await serve(async (request) => {
      const body = await readBody(request).catch(() => 'broken off')
      seen.push(body)
      return { status: 200, headers: [], cookies: [], body }
    })
    const socket = open()
    socket.write('POST /plain HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nhalf')
    await expect.poll(() => socket.bytesWritten).toBeGreaterThan(0)
    await new Promise((resolve) => setTimeout(resolve, 50))
    socket.destroy()
    await expect.poll(() => seen).toEqual(['broken off'])
    expect(await (await fetch(`${origin}/plain`, { method: 'POST', body: 'whole' })).text()).toBe('whole')
    expect(failures).toEqual([])
  })

  it('finishes a request that is under way when it drains, and closes its connection', async () => {
    let release: () => void = () => undefined
    const held = new Promise<void>((resolve) => {
      release = resolve
    })
    const { open, server } = await serve(async () => {
      await held
      return { status: 200, headers: [], cookies: [], body: 'done' }
    })
    const socket = open()
    socket.write('GET /plain HTTP/1.1\r\nHost: x\r\n\r\n')
    const answer = text(socket)
    await new Promise((resolve) => setTimeout(resolve, 50))
    const drained = server.drain(5_000)
    release()
    expect(await answer).toMatch(/connection: close[\s\S]*done$/i)
    expect(await drained).toBe(true)
  })
})
