import { ProviderUnreachable } from './provider-faults.ts'

/** Longer than any provider that works takes. */
export const TIMEOUT_SECONDS = 5
const MAX_BYTES = 512 * 1_024

/**
 * One request, its answer read to the end, bounded in time and size, redirects not followed. A connection that fails, a time that is up and
 * a fault of the other side are one thing: unreachable.
 */
export async function boundedRequest(url: string, options: RequestInit): Promise<Response> {
  const { host } = new URL(url)
  const response = await fetch(url, { ...options, redirect: 'manual' }).catch((cause: unknown) => {
    throw new ProviderUnreachable(`no answer from ${host}`, { cause })
  })
  if (response.status >= 500 || response.status === 429) throw new ProviderUnreachable(`${host} answered ${response.status}`)
  const text = await readBounded(response)
  const headers = new Headers()
  for (const name of ['content-type', 'www-authenticate']) {
    const value = response.headers.get(name)
    if (value !== null) headers.set(name, value)
  }
  return new Response(text === '' ? null : text, { status: response.status, headers })
}

async function readBounded(response: Response): Promise<string> {
  const reader = response.body?.getReader()
  if (reader === undefined) return ''
  const decoder = new TextDecoder()
  let text = ''
  let bytes = 0
  for (;;) {
    const { done, value } = await reader.read().catch((cause: unknown) => {
      throw new ProviderUnreachable('the answer broke off', { cause })
    })
    if (done) return text + decoder.decode()
    bytes += value.byteLength
    if (bytes > MAX_BYTES) {
      await reader.cancel()
      throw new ProviderUnreachable('the answer is too long')
    }
    text += decoder.decode(value, { stream: true })
  }
}
