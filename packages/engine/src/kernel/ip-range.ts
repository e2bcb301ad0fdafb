import ipaddr from 'ipaddr.js'

export type IpRange = readonly [ipaddr.IPv4 | ipaddr.IPv6, number]

/** An address or CIDR range; `null` for anything else. */
export function parseRange(text: string): IpRange | null {
  try {
    if (text.includes('/')) return ipaddr.parseCIDR(text)
    const address = ipaddr.parse(text)
    return [address, address.kind() === 'ipv4' ? 32 : 128]
  } catch {
    return null
  }
}

/** One spelling for every address: IPv4 inside IPv6 becomes IPv4, IPv6 is compressed; `null` for what is no address. */
export function canonicalIp(text: string): string | null {
  const bare = text
    .trim()
    .replace(/^\[(.*)\](?::\d+)?$/, '$1')
    .replace(/^(\d+\.\d+\.\d+\.\d+):\d+$/, '$1')
  return ipaddr.isValid(bare) ? ipaddr.process(bare).toString() : null
}

export function inRanges(ip: string, ranges: readonly IpRange[]): boolean {
  const address = ipaddr.process(ip)
  return ranges.some(([range, bits]) => range.kind() === address.kind() && address.match(range, bits))
}

/** What limits count: an IPv4 address, or the /64 that one IPv6 customer owns. */
export function limitScope(ip: string | null): string {
  if (ip === null) return 'unknown'
  const address = ipaddr.process(ip)
  return address.kind() === 'ipv6'
    ? (address as ipaddr.IPv6).parts
        .slice(0, 4)
        .map((part) => part.toString(16))
        .join(':')
    : address.toString()
}
