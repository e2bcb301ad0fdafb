import { ApiError } from '../kernel/api-error.ts'

/** Far above the largest legal request. */
const MAX_BYTES = 64 * 1_024
const MAX_DEPTH = 16

/**
 * The request's JSON, or `undefined` for no body. Refuses another content type (415), too much (413, without reading on) and
 * what is not JSON or nests without end (400).
 */
export async function readJsonBody(request: Request): Promise<unknown> {
  const announced = request.headers.get('content-length')
  if (announced !== null && Number(announced) > MAX_BYTES) throw new ApiError('payload_too_large')
  const text = announced === null ? await readLimited(request) : await request.text()
  if (text === '') return undefined
  if (!isJson(request.headers.get('content-type'))) throw new ApiError('unsupported_media_type')
  const value = parse(text)
  if (!isShallow(value, MAX_DEPTH)) throw new ApiError('malformed_json', { reason: 'nested too deeply' })
  return value
}

function isJson(contentType: string | null): boolean {
  const [type, ...parameters] = (contentType ?? '').toLowerCase().split(';')
  return type?.trim() === 'application/json' && parameters.every((parameter) => /^\s*charset\s*=\s*"?utf-8"?\s*$/.test(parameter))
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new ApiError('malformed_json', { cause })
  }
}

/** Chunked bodies announce no length: count while they come. */
async function readLimited(request: Request): Promise<string> {
  if (request.body === null) return ''
  const decoder = new TextDecoder()
  let bytes = 0
  let text = ''
  for await (const chunk of request.body) {
    bytes += chunk.byteLength
    if (bytes > MAX_BYTES) throw new ApiError('payload_too_large')
    text += decoder.decode(chunk, { stream: true })
  }
  return text + decoder.decode()
}

function isShallow(value: unknown, depth: number): boolean {
  if (typeof value !== 'object' || value === null) return true
  return depth > 0 && Object.values(value).every((inner) => isShallow(inner, depth - 1))
}
