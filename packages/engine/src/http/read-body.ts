import { ApiError } from '../kernel/api-error.ts'
import { parseJson } from '../kernel/parse-json.ts'
import type { PlainRequest } from '../message.ts'

/** Far above the largest legal request. */
const MAX_BYTES = 64 * 1_024
const MAX_DEPTH = 16

/**
 * The request's JSON, or `undefined` for no body. Refuses another content type (415), too much (413, without reading on) and
 * what is not JSON, names a member twice or nests without end (400).
 */
export async function readJsonBody(request: PlainRequest): Promise<unknown> {
  const announced = request.headers.get('content-length')
  if (announced !== null && Number(announced) > MAX_BYTES) throw new ApiError('payload_too_large')
  const text = decode(await readLimited(request))
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
    return parseJson(text)
  } catch (cause) {
    throw new ApiError('malformed_json', { cause })
  }
}

/** Counts while the bytes come: what a header announces is not always what follows. */
async function readLimited(request: PlainRequest): Promise<readonly Uint8Array[]> {
  const chunks: Uint8Array[] = []
  let bytes = 0
  try {
    for await (const chunk of request.body()) {
      bytes += chunk.byteLength
      if (bytes > MAX_BYTES) throw new ApiError('payload_too_large')
      chunks.push(chunk)
    }
  } catch (cause) {
    if (cause instanceof ApiError) throw cause
    throw new ApiError('malformed_json', { reason: 'the body broke off', cause })
  }
  return chunks
}

/** Refuses what is not UTF-8: replaced by one sign for all, different wrong bytes would make equal passwords. */
function decode(chunks: readonly Uint8Array[]): string {
  const decoder = new TextDecoder('utf-8', { fatal: true })
  try {
    return chunks.map((chunk) => decoder.decode(chunk, { stream: true })).join('') + decoder.decode()
  } catch (cause) {
    throw new ApiError('malformed_json', { reason: 'not UTF-8', cause })
  }
}

function isShallow(value: unknown, depth: number): boolean {
  if (typeof value !== 'object' || value === null) return true
  return depth > 0 && Object.values(value).every((inner) => isShallow(inner, depth - 1))
}
