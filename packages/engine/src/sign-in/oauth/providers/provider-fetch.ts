import type { Clock, EpochMs } from '@sallyport/ports'
import type { CustomFetch } from 'openid-client'
import { decodeAscii } from '../../../kernel/base64url.ts'
import { HOUR_MS, MINUTE_MS, SECOND_MS } from '../../../kernel/duration.ts'
import { freshFlight } from '../../../kernel/fresh-flight.ts'
import { boundedRequest, TIMEOUT_SECONDS } from './bounded-request.ts'
import { ProviderUnreachable } from './provider-faults.ts'

const METADATA_FRESH_MS = HOUR_MS
const KEYS_FRESH_MS = 5 * MINUTE_MS

/** What a provider publishes: its metadata (OpenID Connect Discovery) or its keys (RFC 7517). */
interface Published {
  readonly text: string
  readonly contentType: string
  /** `null`: these are no keys. */
  readonly keyIds: readonly unknown[] | null
  readonly at: EpochMs
}

/**
 * How we speak to one provider. What it publishes is kept: metadata is fresh for an hour, keys for five minutes, and both serve on while
 * the provider is out of reach. Keys are read again at once when an ID token names one that is not among them, so that a
 * rotation fails nobody. Each call answers the `fetch` of one visit.
 */
export function createProviderFetch(clock: Clock): () => CustomFetch {
  const kept = new Map<string, Published>()
  const refreshes = new Map<string, () => Promise<Published>>()

  function refreshOf(url: string): () => Promise<Published> {
    const known = refreshes.get(url)
    if (known !== undefined) return known
    const refresh = freshFlight(async () => {
      const published = await download(url, clock)
      kept.set(url, published)
      return published
    })
    refreshes.set(url, refresh)
    return refresh
  }

  async function read(url: string, keyId: string | null): Promise<Published> {
    const known = kept.get(url)
    if (known === undefined) return refreshOf(url)()
    const serves = keyId === null || known.keyIds === null || known.keyIds.includes(keyId)
    if (serves && clock.now() - known.at < (known.keyIds === null ? METADATA_FRESH_MS : KEYS_FRESH_MS)) return known
    return refreshOf(url)().catch((error: unknown) => {
      if (serves) return known
      throw error
    })
  }

  return () => {
    let keyId: string | null = null
    return async (url, options) => {
      // What everybody may read is asked for without authorization: metadata and keys.
      if (options.method === 'GET' && !new Headers(options.headers).has('authorization')) {
        const { text, contentType } = await read(url, keyId)
        return new Response(text, { headers: { 'content-type': contentType } })
      }
      const response = await boundedRequest(url, options as RequestInit)
      keyId = keyIdIn(await response.clone().text()) ?? keyId
      return response
    }
  }
}

/** For everybody who waits for it, so it has a deadline of its own. */
async function download(url: string, clock: Clock): Promise<Published> {
  const signal = AbortSignal.timeout(TIMEOUT_SECONDS * SECOND_MS)
  const response = await boundedRequest(url, { headers: { accept: 'application/json, application/jwk-set+json' }, signal })
  if (response.status !== 200) throw new ProviderUnreachable(`${new URL(url).host} answered ${response.status} for what it publishes`)
  const text = await response.text()
  const { keys } = membersOf(text)
  const keyIds = Array.isArray(keys) ? keys.map((key: unknown) => membersOf(JSON.stringify(key)).kid) : null
  return { text, contentType: response.headers.get('content-type') ?? 'application/json', keyIds, at: clock.now() }
}

/** `kid` of the ID token in an answer of the token endpoint. It only decides which keys to read; the library judges the token. */
function keyIdIn(text: string): string | null {
  const { id_token: token } = membersOf(text)
  if (typeof token !== 'string') return null
  const { kid } = membersOf(decoded(token.slice(0, Math.max(0, token.indexOf('.')))))
  return typeof kid === 'string' ? kid : null
}

function decoded(segment: string): string {
  try {
    return decodeAscii(segment)
  } catch {
    return ''
  }
}

/** The members of a JSON object; none for any other text. */
function membersOf(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? { ...value } : {}
  } catch {
    return {}
  }
}
