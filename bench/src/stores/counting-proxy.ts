import { once } from 'node:events'
import { createConnection, createServer, type Socket } from 'node:net'

/** Stands between a store and its server and counts how often the store has to wait for it. */
export interface CountingProxy {
  readonly port: number
  /** Round trips so far: turns from the server having spoken last to the client speaking. What is sent in one go counts once. */
  roundTrips(): number
  close(): Promise<void>
}

export async function startCountingProxy(target: number): Promise<CountingProxy> {
  const sockets = new Set<Socket>()
  let turns = 0

  function connect(client: Socket): void {
    const server = createConnection({ port: target, host: '127.0.0.1' })
    let clientSpeaks = false
    client.on('data', (chunk) => {
      if (!clientSpeaks) turns += 1
      clientSpeaks = true
      server.write(chunk)
    })
    server.on('data', (chunk) => {
      clientSpeaks = false
      client.write(chunk)
    })
    for (const [socket, other] of [
      [client, server],
      [server, client],
    ] as const) {
      sockets.add(socket.setNoDelay(true))
      socket.on('error', () => {})
      socket.on('close', () => {
        sockets.delete(socket)
        other.destroy()
      })
    }
  }

  const listener = createServer(connect)
  await once(listener.listen(0, '127.0.0.1'), 'listening')
  const address = listener.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return {
    port: address.port,
    roundTrips: () => turns,
    async close() {
      for (const socket of sockets) socket.destroy()
      listener.close()
      await once(listener, 'close')
    },
  }
}
