import { cookiesSetBy, openConnection } from '../http-connection.ts'
import { cookieHeader, encodeRequest } from '../request.ts'
import { closeAll } from './closed-loop.ts'

export interface RefreshChains {
  readonly kind: 'refresh-chains'
  readonly port: number
  readonly path: string
  /** One chain each: the cookies of a signed-in browser. */
  readonly jars: readonly (readonly (readonly [name: string, value: string])[])[]
  readonly durationMs: number
}

export interface RefreshChainsResult {
  readonly wallMs: number
  readonly rotations: number
  readonly latenciesMs: readonly number[]
  /** Where each chain ended, so that the next drill can go on from there. */
  readonly jars: RefreshChains['jars']
}

/** Every chain refreshes with what its last refresh brought; a fork or a refusal ends the drill. */
export async function refreshChains({ port, path, jars, durationMs }: RefreshChains): Promise<RefreshChainsResult> {
  const latenciesMs: number[] = []
  const connections = await Promise.all(jars.map(() => openConnection(port)))
  const startedAt = performance.now()
  const endAt = startedAt + durationMs
  const ended = await Promise.all(
    connections.map(async (connection, index) => {
      const jar = new Map(jars[index])
      for (let sentAt = performance.now(); sentAt < endAt; ) {
        const { status, head, body } = await connection.send(
          encodeRequest({ port, method: 'POST', path, cookie: cookieHeader(jar), body: {} }),
        )
        const renewed = cookiesSetBy(head)
        if (status !== 200 || !advance(jar, renewed)) throw new Error(`a refresh was answered ${status}: ${body.slice(0, 300)}`)
        const now = performance.now()
        latenciesMs.push(now - sentAt)
        sentAt = now
      }
      return [...jar]
    }),
  )
  const wallMs = performance.now() - startedAt
  closeAll(connections)
  return { wallMs, rotations: latenciesMs.length, latenciesMs, jars: ended }
}

/** `false` when the refresh token did not change. */
function advance(jar: Map<string, string>, renewed: ReadonlyMap<string, string>): boolean {
  const before = jar.get('refresh_token')
  for (const [name, value] of renewed) jar.set(name, value)
  return renewed.has('refresh_token') && jar.get('refresh_token') !== before
}
