import { randomBytes } from 'node:crypto'
import { Secret, TOTP } from 'otpauth'
import { renderSVG } from 'uqr'
import { constantTimeEqual } from '../kernel/constant-time.ts'
import { openBox, sealBox } from '../kernel/sealed-box.ts'
import type { Services } from '../services.ts'

/** What every authenticator app understands; many ignore anything else. */
const FORM = { algorithm: 'SHA1', digits: 6, period: 30 } as const
/** RFC 4226 recommends 160 bits. */
const SECRET_BYTES = 20
const STEP_MS = FORM.period * 1_000

/** A new shared secret in base32, as apps take it. */
export function newTotpSecret(): string {
  return new Secret({ buffer: Uint8Array.from(randomBytes(SECRET_BYTES)).buffer }).base32
}

export function totpUri(secret: string, issuer: string, label: string): string {
  return new TOTP({ ...FORM, issuer, label, secret }).toString()
}

/** A complete SVG document, dark on a white quiet zone, so that it scans on a dark page too. */
export function qrSvg(text: string): string {
  return renderSVG(text, { ecc: 'M', border: 4 })
}

/**
 * The time step the code belongs to, `null` for a wrong one. The running step and the one before it count, never the next
 * (RFC 6238 section 5.2, ASVS 6.5.5); whether the step was used before is the store's question.
 */
export function matchTotp(secret: string, code: string, now: number): number | null {
  const current = Math.floor(now / STEP_MS)
  const key = Secret.fromBase32(secret)
  // Both are worked out whatever the first one says.
  const right = [current, current - 1].filter((step) =>
    constantTimeEqual(TOTP.generate({ ...FORM, secret: key, timestamp: step * STEP_MS }), code),
  )
  return right[0] ?? null
}

/** Opens in this user's row and nowhere else. */
export function sealTotpSecret(services: Pick<Services, 'keys'>, userId: string, secret: string): string {
  return sealBox(services.keys.totp, secret, contextOf(userId))
}

export function openTotpSecret(services: Pick<Services, 'keys'>, userId: string, sealed: string): string | null {
  return openBox(services.keys.totp, sealed, contextOf(userId))
}

function contextOf(userId: string): string {
  return `totp:${userId}`
}
