import { isIP } from 'node:net'
import type { SettingReader } from './setting-reader.ts'
import type { Environment } from './settings.ts'

export interface AddressSettings {
  readonly publicUrl: string | null
  readonly clientUrls: readonly string[]
  readonly trustedProxies: readonly string[]
  readonly forceHttps: boolean
}

/** The front end of 004 in development; production lists its own. */
const DEVELOPMENT_CLIENT = 'http://localhost:3000'

/** Who reaches this server under which name, and whose word about the client's address counts. */
export function resolveAddresses(reader: SettingReader, environment: Environment): AddressSettings {
  const production = environment === 'production'
  const publicUrl = resolvePublicUrl(reader, production)
  const trustedProxies = resolveProxies(reader)
  const https = publicUrl?.startsWith('https:') === true
  const forceHttps = reader.toggle('FORCE_HTTPS', production && https)
  if (forceHttps && !https) {
    reader.report({
      code: 'config_insecure_url',
      message: 'FORCE_HTTPS is on, but PUBLIC_URL is not an https address to redirect to.',
      fix: 'set PUBLIC_URL=https://auth.example.com, or FORCE_HTTPS=off',
    })
  }
  if (https && trustedProxies.length === 0) {
    reader.warn(
      forceHttps
        ? 'TRUSTED_PROXIES is empty: this server speaks plain HTTP and believes no proxy, so every request is sent to PUBLIC_URL. ' +
            'Set it to the address of the proxy that ends HTTPS.'
        : 'TRUSTED_PROXIES is empty: every client seems to have the address of the proxy, and they share their rate limits.',
    )
  }
  return { publicUrl, clientUrls: resolveClients(reader, production), trustedProxies, forceHttps }
}

function resolvePublicUrl(reader: SettingReader, production: boolean): string | null {
  const reading = reader.text('PUBLIC_URL')
  if (reading === null) {
    if (production) {
      reader.report({
        code: 'config_public_url_missing',
        message: 'PUBLIC_URL is not set.',
        fix: 'set PUBLIC_URL=https://auth.example.com',
      })
    }
    return null
  }
  const origin = parseOrigin(reading.value)
  if (origin === null) {
    reader.report({
      code: 'config_invalid',
      message: `PUBLIC_URL is ${JSON.stringify(reading.value)}; it must be an origin: scheme, host and port, without a path.`,
      fix: 'set PUBLIC_URL=https://auth.example.com',
    })
    return null
  }
  if (production && !isSecureOrLocal(origin)) {
    reader.report({
      code: 'config_insecure_url',
      message: `PUBLIC_URL is ${origin} but NODE_ENV=production; cookies need HTTPS.`,
      fix: `set PUBLIC_URL=${origin.replace(/^http:/, 'https:')}`,
    })
  }
  return origin
}

function resolveClients(reader: SettingReader, production: boolean): readonly string[] {
  if (reader.text('CLIENT_URL') === null) return production ? [] : [DEVELOPMENT_CLIENT]
  const origins: string[] = []
  for (const item of reader.list('CLIENT_URL')) {
    const origin = parseOrigin(item)
    if (origin !== null && (!production || isSecureOrLocal(origin))) {
      origins.push(origin)
      continue
    }
    reader.report({
      code: origin === null ? 'config_invalid' : 'config_insecure_url',
      message:
        origin === null
          ? `CLIENT_URL contains ${JSON.stringify(item)}; each item must be an origin such as https://app.example.com.`
          : `CLIENT_URL contains ${origin} but NODE_ENV=production; cookies need HTTPS.`,
      fix: 'set CLIENT_URL=https://app.example.com',
    })
  }
  return origins
}

function resolveProxies(reader: SettingReader): readonly string[] {
  const items = reader.list('TRUSTED_PROXIES')
  for (const item of items) {
    if (isAddressRange(item)) continue
    reader.report({
      code: 'config_invalid',
      message: `TRUSTED_PROXIES contains ${JSON.stringify(item)}; each item must be an address or a range such as 10.0.0.0/8.`,
      fix: 'set TRUSTED_PROXIES=127.0.0.1,10.0.0.0/8',
    })
  }
  return items.filter(isAddressRange)
}

function isAddressRange(item: string): boolean {
  const match = /^([^/]+)(?:\/(\d{1,3}))?$/.exec(item)
  const version = isIP(match?.[1] ?? '')
  const bits = match?.[2] === undefined ? 0 : Number(match[2])
  return version !== 0 && bits <= (version === 4 ? 32 : 128)
}

/** A bare origin in canonical form, or `null`. One closing slash is forgiven. */
function parseOrigin(text: string): string | null {
  if (!/^https?:\/\//i.test(text) || !URL.canParse(text)) return null
  const url = new URL(text)
  return url.pathname === '/' && url.search === '' && url.hash === '' && url.username === '' && !/[?#]/.test(text) ? url.origin : null
}

function isSecureOrLocal(origin: string): boolean {
  const url = new URL(origin)
  return url.protocol === 'https:' || url.hostname === 'localhost' || url.hostname === '127.0.0.1' || url.hostname === '[::1]'
}
