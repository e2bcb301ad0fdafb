import { BlockList, isIP } from 'node:net'

/** What the socket tells, and what a trusted proxy in front of it adds. Headers of anybody else change nothing. */
export interface ClientView {
  /** The client's address, for the log. */
  readonly address: string | null
  /** The request reached the nearest trusted proxy by HTTPS. */
  readonly https: boolean
  /** Some proxy was involved, trusted or not: the socket's address is not the client's. */
  readonly forwarded: boolean
}

/** `trustedProxies`: addresses and CIDR ranges, already checked. */
export function createConnectionReader(
  trustedProxies: readonly string[],
): (headers: Headers, remoteAddress: string | undefined) => ClientView {
  const trusted = toBlockList(trustedProxies)
  const isTrusted = (address: string): boolean => {
    const version = isIP(address)
    return version !== 0 && trusted.check(address, version === 4 ? 'ipv4' : 'ipv6')
  }
  return (headers, remoteAddress) => {
    const socketAddress = remoteAddress === undefined ? null : plainAddress(remoteAddress)
    const forwardedFor = headers.get('x-forwarded-for')
    const forwarded = forwardedFor !== null || headers.has('forwarded') || headers.has('via') || headers.has('x-forwarded-proto')
    if (socketAddress === null || !isTrusted(socketAddress)) return { address: socketAddress, https: false, forwarded }
    const hops = (forwardedFor ?? '').split(',').map((hop) => plainAddress(hop.trim()))
    const client = hops.findLast((hop) => isIP(hop) !== 0 && !isTrusted(hop))
    const protocol = headers.get('x-forwarded-proto')?.split(',')[0]?.trim().toLowerCase()
    return { address: client ?? socketAddress, https: protocol === 'https', forwarded }
  }
}

/** This machine itself. */
export function isLoopback(address: string | undefined): boolean {
  const plain = plainAddress(address ?? '')
  return plain === '::1' || (isIP(plain) === 4 && plain.startsWith('127.'))
}

function toBlockList(ranges: readonly string[]): BlockList {
  const list = new BlockList()
  for (const range of ranges) {
    const [address = '', bits] = range.split('/')
    const family = isIP(address) === 4 ? 'ipv4' : 'ipv6'
    if (bits === undefined) list.addAddress(address, family)
    else list.addSubnet(address, Number(bits), family)
  }
  return list
}

/** IPv4 inside IPv6 is IPv4: a dual-stack socket reports `::ffff:10.0.0.1`. */
function plainAddress(address: string): string {
  return address.replace(/^::ffff:(?=\d+\.\d+\.\d+\.\d+$)/i, '')
}
