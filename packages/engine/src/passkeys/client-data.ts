import { decodeAscii } from '../kernel/base64url.ts'

/** What a browser says it signed. Nothing of it is believed before the signature was checked. */
export interface ClientData {
  /** Names the ceremony that is answered. */
  readonly challenge: string
  /** The page stood in a frame of somebody else's. */
  readonly crossOrigin: boolean
}

/** The part of `clientDataJSON` that is needed to find the ceremony; `null` for anything that is none. */
export function readClientData(clientDataJSON: string): ClientData | null {
  try {
    const data: unknown = JSON.parse(decodeAscii(clientDataJSON))
    if (typeof data !== 'object' || data === null || !('challenge' in data) || typeof data.challenge !== 'string') return null
    return { challenge: data.challenge, crossOrigin: 'crossOrigin' in data && data.crossOrigin !== false }
  } catch {
    return null
  }
}
