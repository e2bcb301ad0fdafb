import { type HttpConnection, openConnection, type RawAnswer } from '../http-connection.ts'
import { encodeRequest, type RequestSpec } from '../request.ts'

export interface ClosedLoop {
  readonly kind: 'closed-loop'
  /** One client each, which asks again as soon as it was answered. */
  readonly requests: readonly RequestSpec[]
  /** All clients together stop after this many. */
  readonly total: number
}

export interface ClosedLoopResult {
  readonly wallMs: number
  readonly latenciesMs: readonly number[]
  readonly statuses: readonly number[]
}

/** A fixed amount of work, so that rates are exact even when a single answer takes long. Throws unless every answer is a success. */
export async function closedLoop({ requests, total }: ClosedLoop): Promise<ClosedLoopResult> {
  const clients = await Promise.all(requests.map(async (spec) => ({ spec, connection: await openConnection(spec.port) })))
  const latenciesMs: number[] = []
  const statuses: number[] = []
  let started = 0
  const startedAt = performance.now()
  await Promise.all(
    clients.map(async ({ spec, connection }) => {
      const bytes = encodeRequest(spec)
      while (started < total) {
        started += 1
        const sentAt = performance.now()
        statuses.push(succeeded(spec, await connection.send(bytes)))
        latenciesMs.push(performance.now() - sentAt)
      }
    }),
  )
  const wallMs = performance.now() - startedAt
  closeAll(clients.map(({ connection }) => connection))
  return { wallMs, latenciesMs, statuses }
}

function succeeded({ path }: RequestSpec, { status, body }: RawAnswer): number {
  if (status !== 200) throw new Error(`${path} answered ${status}: ${body.slice(0, 300)}`)
  return status
}

export function closeAll(connections: readonly HttpConnection[]): void {
  for (const connection of connections) connection.close()
}
