import { once } from 'node:events'
import { createConnection, createServer, type Socket } from 'node:net'

/** Between a node and its database: passes everything on and counts what the node asks. */
export interface StallingProxy {
  readonly port: number
  /** At the n-th request from here on `strike` is called, and then that request goes on to the database as well. */
  armAt(request: number, strike: () => void): void
  /** Stop counting; answers whether the request came. */
  disarm(): boolean
  close(): Promise<void>
}

export async function startStallingProxy(databasePort: number): Promise<StallingProxy> {
  const sockets = new Set<Socket>()
  let armed: { left: number; readonly strike: () => void } | null = null

  function asked(): void {
    if (armed === null || armed.left === 0) return
    armed.left -= 1
    if (armed.left === 0) armed.strike()
  }

  const server = createServer((inbound) => {
    const outbound = createConnection({ port: databasePort, host: '127.0.0.1' })
    for (const [from, to] of [[inbound, outbound] as const, [outbound, inbound] as const]) {
      sockets.add(from.setNoDelay(true))
      from.on('data', (chunk) => {
        if (from === inbound) asked()
        to.write(chunk)
      })
      from.on('error', () => {})
      from.on('close', () => {
        sockets.delete(from)
        to.destroy()
      })
    }
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return {
    port: address.port,
    armAt(request, strike) {
      armed = { left: request, strike }
    },
    disarm() {
      const hasStruck = armed?.left === 0
      armed = null
      return hasStruck
    },
    async close() {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}
