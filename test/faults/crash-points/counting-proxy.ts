import { once } from 'node:events'
import { createConnection, createServer, type Socket } from 'node:net'

/** `before`: the request has not reached the database. `after`: it was carried out, and its answer has not come back. */
export const MOMENTS = ['before', 'after'] as const
export type Moment = (typeof MOMENTS)[number]

/** The place of a fault: the n-th request to the database since the proxy was armed, 1 being the first. */
export interface Boundary {
  readonly at: number
  readonly moment: Moment
}

/** Stands between a node and its database, counts requests over all connections, and stops the world at one of them. */
export interface CountingProxy {
  readonly port: number
  /** Count from here. At the boundary everything is held back and `strike` is called, once. */
  arm(boundary: Boundary, strike: () => void): void
  /** After the strike: cut every connection, with what was held back, and hold nothing back on new ones. */
  release(): void
  /** Stop counting; answers whether the boundary was reached. */
  disarm(): boolean
  close(): Promise<void>
}

interface Armed extends Boundary {
  readonly strike: () => void
  requests: number
  struck: boolean
  frozen: boolean
}

/** A connection's request under way; `null`: it is the client's turn. */
interface Line {
  request: number | null
}

/** Decides for each chunk whether it may pass. */
class Sentry {
  #armed: Armed | null = null

  arm(boundary: Boundary, strike: () => void): void {
    this.#armed = { ...boundary, strike, requests: 0, struck: false, frozen: false }
  }

  thaw(): void {
    if (this.#armed !== null) this.#armed.frozen = false
  }

  disarm(): boolean {
    const struck = this.#armed?.struck === true
    this.#armed = null
    return struck
  }

  mayAsk(line: Line): boolean {
    if (this.#armed !== null && line.request === null) {
      this.#armed.requests += 1
      line.request = this.#armed.requests
    }
    return this.#mayPass(line, 'before')
  }

  mayAnswer(line: Line): boolean {
    const passes = this.#mayPass(line, 'after')
    if (passes) line.request = null
    return passes
  }

  #mayPass(line: Line, moment: Moment): boolean {
    const armed = this.#armed
    if (armed === null) return true
    if (armed.struck) return !armed.frozen
    if (armed.moment !== moment || line.request !== armed.at) return true
    armed.struck = true
    armed.frozen = true
    armed.strike()
    return false
  }
}

/**
 * A request is what a client sends on a connection before it hears back. That is true of the three databases' drivers as the stores
 * use them: none sends a second question before the first one's answer.
 */
export async function startCountingProxy(targetPort: number): Promise<CountingProxy> {
  const sockets = new Set<Socket>()
  const sentry = new Sentry()
  const server = createServer((inbound) => {
    const outbound = createConnection({ port: targetPort, host: '127.0.0.1' })
    const line: Line = { request: null }
    inbound.on('data', (chunk) => sentry.mayAsk(line) && outbound.write(chunk))
    outbound.on('data', (chunk) => sentry.mayAnswer(line) && inbound.write(chunk))
    for (const [socket, other] of [
      [inbound, outbound],
      [outbound, inbound],
    ] as const) {
      sockets.add(socket.setNoDelay(true))
      socket.on('error', () => {})
      socket.on('close', () => {
        sockets.delete(socket)
        other.destroy()
      })
    }
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  const cut = () => {
    for (const socket of sockets) socket.destroy()
  }

  return {
    port: address.port,
    arm: (boundary, strike) => sentry.arm(boundary, strike),
    release() {
      sentry.thaw()
      cut()
    },
    disarm: () => sentry.disarm(),
    async close() {
      cut()
      server.close()
      await once(server, 'close')
    },
  }
}
