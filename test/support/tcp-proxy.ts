import { once } from 'node:events'
import { createConnection, createServer, type Socket } from 'node:net'

/** Stands between a client and a server and makes the network worse. */
export interface TcpProxy {
  readonly port: number
  /** Each chunk is passed on so much later, in both directions. */
  delay(ms: number): void
  /** Nothing is passed on any more and nothing is refused, until it is switched off; then everything arrives, as TCP does it. */
  blackHole(on: boolean): void
  /** Cut every connection now; new ones are taken. */
  cut(): void
  connections(): number
  close(): Promise<void>
}

export async function startTcpProxy(target: { readonly port: number }): Promise<TcpProxy> {
  const sockets = new Set<Socket>()
  let delayMs = 0
  let swallowing = false

  function pass(from: Socket, to: Socket): void {
    from.on('data', (chunk) => {
      if (delayMs === 0) to.write(chunk)
      else setTimeout(() => to.destroyed || to.write(chunk), delayMs)
    })
    from.on('error', () => {})
    from.on('close', () => {
      sockets.delete(from)
      to.destroy()
    })
  }

  const server = createServer((inbound) => {
    const outbound = createConnection({ port: target.port, host: '127.0.0.1' })
    for (const socket of [inbound, outbound]) sockets.add(socket.setNoDelay(true))
    pass(inbound, outbound)
    pass(outbound, inbound)
    if (swallowing) for (const socket of [inbound, outbound]) socket.pause()
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  const cut = () => {
    for (const socket of sockets) socket.destroy()
  }

  return {
    port: address.port,
    delay(ms) {
      delayMs = ms
    },
    blackHole(on) {
      swallowing = on
      for (const socket of sockets) on ? socket.pause() : socket.resume()
    },
    cut,
    connections: () => sockets.size / 2,
    async close() {
      cut()
      server.close()
      await once(server, 'close')
    },
  }
}
