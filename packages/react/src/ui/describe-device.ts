import type { Session } from '@sallyport/protocol'

/** Within this time of its last contact a device counts as active: the server writes that time once a minute. */
const ACTIVE_WITHIN_MS = 150_000
const UNUSED_AFTER_MS = 30 * 86_400_000

/** “Chrome on macOS”, with whatever of the two is known. */
export function deviceTitle({ device }: Pick<Session, 'device'>): string {
  if (device.browser === null && device.os === null) return 'Unknown browser'
  if (device.os === null) return device.browser ?? 'Unknown browser'
  return device.browser === null ? `Unknown browser on ${device.os}` : `${device.browser} on ${device.os}`
}

const METHODS: Readonly<Record<string, string>> = {
  pwd: 'a password',
  password: 'a password',
  otp: 'an email code',
  totp: 'an authenticator app',
  passkey: 'a passkey',
}

/** “a password”, “a password and an authenticator app”. */
export function describeMethods(methods: readonly string[]): string {
  return methods.map((method) => METHODS[method] ?? method).join(' and ')
}

/** Whether the device was in touch just now. */
export function isActiveNow(session: Pick<Session, 'current' | 'lastActiveAt'>, now: number): boolean {
  return session.current || now - Date.parse(session.lastActiveAt) < ACTIVE_WITHIN_MS
}

/** Whether nothing was heard of the device for 30 days. */
export function isUnused(session: Pick<Session, 'lastActiveAt'>, now: number): boolean {
  return now - Date.parse(session.lastActiveAt) > UNUSED_AFTER_MS
}
