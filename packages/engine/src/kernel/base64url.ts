/** ASCII text to base64url without padding (RFC 7515 section 2). */
export function encodeAscii(text: string): string {
  return btoa(text).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '')
}

/** The reverse; throws on anything that is not base64url. */
export function decodeAscii(encoded: string): string {
  return atob(encoded.replaceAll('-', '+').replaceAll('_', '/'))
}

/** Bytes to base64url without padding. Meant for keys and credentials, a few kilobytes at most. */
export function encodeBytes(bytes: Uint8Array): string {
  return encodeAscii(String.fromCharCode(...bytes))
}

/** The reverse; throws on anything that is not base64url. */
export function decodeBytes(encoded: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(decodeAscii(encoded), (character) => character.charCodeAt(0))
}
