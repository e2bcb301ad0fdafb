import { openConnection } from '../http-connection.ts'
import { encodeRequest, type RequestSpec } from '../request.ts'
import { closeAll } from './closed-loop.ts'

export interface AllAtOnce {
  readonly kind: 'all-at-once'
  readonly requests: readonly RequestSpec[]
}

export interface AllAtOnceResult {
  readonly wallMs: number
  readonly answers: readonly { readonly status: number; readonly code: string }[]
}

/** Open a connection for each request first, then send all of them in one turn. */
export async function allAtOnce({ requests }: AllAtOnce): Promise<AllAtOnceResult> {
  const connections = await Promise.all(requests.map(({ port }) => openConnection(port)))
  const startedAt = performance.now()
  const answers = await Promise.all(
    requests.map(async (spec, index) => {
      const answer = await connections[index]?.send(encodeRequest(spec))
      return { status: answer?.status ?? 0, code: errorCode(answer?.body ?? '') }
    }),
  )
  const wallMs = performance.now() - startedAt
  closeAll(connections)
  return { wallMs, answers }
}

/** Both systems name the reason in a member `code`, ours within `error`. */
function errorCode(body: string): string {
  return /"code":"([^"]+)"/.exec(body)?.[1] ?? ''
}
