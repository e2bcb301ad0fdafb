import { canonicalIp, type IpRange, inRanges } from '../kernel/ip-range.ts'

/**
 * The client's address: the socket's, unless that is a trusted proxy; then the right-most entry of `X-Forwarded-For` that
 * no trusted proxy wrote. What a client writes into the header itself stands further left and changes nothing (ASVS 15.3.4).
 */
export function clientAddress(socketAddress: string | undefined, forwardedFor: string | null, trusted: readonly IpRange[]): string | null {
  const peer = socketAddress === undefined ? null : canonicalIp(socketAddress)
  if (peer === null || trusted.length === 0 || !inRanges(peer, trusted)) return peer
  const hops = (forwardedFor ?? '').split(',').reverse()
  let nearest = peer
  for (const hop of hops) {
    const address = canonicalIp(hop)
    if (address === null) break
    nearest = address
    if (!inRanges(address, trusted)) break
  }
  return nearest
}
