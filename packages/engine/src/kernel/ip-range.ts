import ipaddr from 'ipaddr.js'

export type IpRange = readonly [ipaddr.IPv4 | ipaddr.IPv6, number]

/** An address or CIDR range; `null` for anything else. A range of IPv4 inside IPv6 is the IPv4 range. */
export function parseRange(text: string): IpRange | null {
  const [address = '', bits, ...more] = text.split('/')
  if (more.length > 0 || !isAddress(address)) return null
  try {
    const [range, prefix] = ipaddr.parseCIDR(bits === undefined ? `${address}/${address.includes(':') ? 128 : 32}` : text)
    return range instanceof ipaddr.IPv6 && range.isIPv4MappedAddress() && prefix >= 96
      ? [range.toIPv4Address(), prefix - 96]
      : [range, prefix]
  } catch {
    return null
  }
}

/** IPv4 in four decimal parts or IPv6. The parser would also read `1`, `0x7f.1` and octal numbers, as few others do. */
function isAddress(text: string): boolean {
  return text.includes(':') ? ipaddr.IPv6.isValid(text) : ipaddr.IPv4.isValidFourPartDecimal(text)
}

/** One spelling for every address: IPv4 inside IPv6 becomes IPv4, IPv6 is compressed; `null` for what is no address. */
export function canonicalIp(text: string): string | null {
  const bare = text
    .trim()
    .replace(/^\[(.*)\](?::\d+)?$/, '$1')
    .replace(/^(\d+\.\d+\.\d+\.\d+):\d+$/, '$1')
  return isAddress(bare) ? ipaddr.process(bare).toString() : null
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
