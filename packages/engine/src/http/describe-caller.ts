import { HEADERS } from '@sallyport/protocol'
import type { Connection } from '../auth.ts'
import { boundedMemo } from '../kernel/bounded-memo.ts'
import type { Caller } from '../kernel/caller.ts'
import { readDeviceSecret } from '../kernel/device.ts'
import { canonicalIp, parseRange } from '../kernel/ip-range.ts'
import type { Services } from '../services.ts'
import { clientAddress } from './client-address.ts'
import type { RequestView } from './request-view.ts'

const MAX_USER_AGENT = 512
/** Clients whose address is kept in canonical form. */
const KNOWN_ADDRESSES = 4_096

/** Names one request in answers and logs. */
export function newRequestId(): string {
  return `req_${crypto.randomUUID().replaceAll('-', '')}`
}

export type DescribeCaller = (view: RequestView, connection: Connection, endpoint: string) => Caller

/** What the domain may know about a request. */
export function createCallerReader(services: Pick<Services, 'config' | 'clock'>): DescribeCaller {
  const { config, clock } = services
  const trusted = config.trustedProxies.map(parseRange).filter((range) => range !== null)
  const socketAddress = boundedMemo(KNOWN_ADDRESSES, (address: string) => canonicalIp(address))

  return ({ request, headers, cookies }, { remoteAddress }, endpoint) => ({
    requestId: newRequestId(),
    now: clock.now(),
    ipAddress:
      trusted.length > 0
        ? clientAddress(remoteAddress, headers.get('x-forwarded-for'), trusted)
        : remoteAddress === undefined
          ? null
          : socketAddress(remoteAddress),
    userAgent: headers.get('user-agent')?.slice(0, MAX_USER_AGENT) ?? null,
    deviceSecret: readDeviceSecret(headers.get(HEADERS.deviceToken) ?? cookies[config.cookies.device]),
    method: request.method,
    endpoint,
  })
}
