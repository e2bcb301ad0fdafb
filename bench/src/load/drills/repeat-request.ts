import { openConnection } from '../http-connection.ts'
import { encodeRequest, type RequestSpec } from '../request.ts'
import { stayAwake } from '../stay-awake.ts'

export interface RepeatRequest {
  readonly kind: 'repeat'
  readonly request: RequestSpec
  readonly connections: number
  readonly durationMs: number
  /** Every answer must be a 200 of exactly the first answer's length, and the first must contain this. */
  readonly expect: string
}

export interface RepeatResult {
  readonly requests: number
  readonly wallMs: number
  /** Milliseconds, one per request, in no particular order. */
  readonly latenciesMs: readonly number[]
}

/** Each connection asks again as soon as it was answered. Throws at the first wrong answer. */
export async function repeatRequest(drill: RepeatRequest): Promise<RepeatResult> {
  const bytes = encodeRequest(drill.request)
  const connections = await Promise.all(Array.from({ length: drill.connections }, () => openConnection(drill.request.port)))
  const first = await connections[0]?.send(bytes)
  if (first?.status !== 200 || !first.body.includes(drill.expect)) {
    throw new Error(`${drill.request.path} answered ${first?.status}: ${first?.body.slice(0, 300)}`)
  }
  const expectedLength = first.body.length
  const latenciesMs: number[] = []
  const rest = stayAwake()
  const startedAt = performance.now()
  const endAt = startedAt + drill.durationMs
  await Promise.all(
    connections.map(async (connection) => {
      for (let sentAt = performance.now(); sentAt < endAt; ) {
        const { status, body } = await connection.send(bytes)
        if (status !== 200 || body.length !== expectedLength)
          throw new Error(`answer ${latenciesMs.length} was ${status}: ${body.slice(0, 300)}`)
        const now = performance.now()
        latenciesMs.push(now - sentAt)
        sentAt = now
      }
    }),
  )
  const wallMs = performance.now() - startedAt
  rest()
  for (const connection of connections) connection.close()
  return { requests: latenciesMs.length, wallMs, latenciesMs }
}
