import { HEADERS } from '@sallyport/protocol'
import type { Connection } from '../auth.ts'
import type { Caller } from '../kernel/caller.ts'
import { readDeviceSecret } from '../kernel/device.ts'
import { type IpRange, parseRange } from '../kernel/ip-range.ts'
import type { Services } from '../services.ts'
import { clientAddress } from './client-address.ts'
import { readCookies } from './cookies.ts'

const MAX_USER_AGENT = 512

/** What the domain may know about a request, read once. */
export function describeCaller(
  services: Pick<Services, 'config' | 'clock'>,
  request: Request,
  connection: Connection,
  endpoint: string,
): Caller {
  const { headers } = request
  const deviceHeader = headers.get(HEADERS.deviceToken)
  const deviceSecret = readDeviceSecret(deviceHeader ?? readCookies(headers.get('cookie'))[services.config.cookies.device])
  return {
    requestId: `req_${crypto.randomUUID().replaceAll('-', '')}`,
    now: services.clock.now(),
    ipAddress: clientAddress(connection.remoteAddress, headers.get('x-forwarded-for'), trustedRanges(services.config.trustedProxies)),
    userAgent: headers.get('user-agent')?.slice(0, MAX_USER_AGENT) ?? null,
    deviceSecret,
    method: request.method,
    endpoint,
  }
}

function trustedRanges(proxies: readonly string[]): readonly IpRange[] {
  return proxies.map(parseRange).filter((range) => range !== null)
}
