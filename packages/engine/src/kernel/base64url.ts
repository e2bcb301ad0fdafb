/** ASCII text to base64url without padding (RFC 7515 section 2). */
export function encodeAscii(text: string): string {
  return btoa(text).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '')
}

/** The reverse; throws on anything that is not base64url. */
export function decodeAscii(encoded: string): string {
  return atob(encoded.replaceAll('-', '+').replaceAll('_', '/'))
}
