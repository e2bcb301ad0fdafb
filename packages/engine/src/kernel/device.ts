import { createHash, type KeyObject } from 'node:crypto'
import type { DeviceInfo } from '@sallyport/ports'
import Bowser from 'bowser'
import { hashToken, keyedHash } from './secret-token.ts'

const UNKNOWN: DeviceInfo = { browser: null, os: null, platform: null, deviceType: 'unknown' }
const COMMAND_LINE = /^(curl|wget|httpie|python-requests|python-httpx|go-http-client|okhttp|axios|node|undici|insomnia|postmanruntime)\b/i

/** What a User-Agent says about itself; shown to the user, never believed. */
export function parseDevice(userAgent: string | null): DeviceInfo {
  if (!userAgent) return UNKNOWN
  const tool = COMMAND_LINE.exec(userAgent)
  if (tool?.[1]) return { browser: tool[1].toLowerCase(), os: null, platform: null, deviceType: 'cli' }
  const { browser, os, platform } = Bowser.parse(userAgent.slice(0, 512))
  return {
    browser: browser.name ?? null,
    os: os.name ?? null,
    platform: platform.vendor ?? null,
    deviceType: deviceType(platform.type),
  }
}

function deviceType(type: string | undefined): DeviceInfo['deviceType'] {
  return type === 'desktop' || type === 'mobile' || type === 'tablet' ? type : 'unknown'
}

export function deviceLabel(device: DeviceInfo): string {
  const browser = device.browser ?? 'Unknown browser'
  return device.os === null ? browser : `${browser} on ${device.os}`
}

export interface DeviceIdentity {
  /** Groups the user's sessions. */
  readonly deviceKey: string
  /** What refreshes must prove; `null` leaves the session unbound. */
  readonly deviceHash: string | null
  /** What the client is to keep. */
  readonly deviceToken: string
}

const DEVICE_SECRET = /^[A-Za-z0-9_-]{32,128}$/

/** A device secret of a form that we hand out; anything else counts as none. */
export function readDeviceSecret(value: string | null | undefined): string | null {
  return value && DEVICE_SECRET.test(value) ? value : null
}

/**
 * Which device signs in. A client that brings its secret is that device. One that brings none is the device that its
 * User-Agent and address make it (C-39): its secret is derived for this user, so that two first sign-ins at the same moment agree on it and end
 * in one session. The derived secret is known to nobody who has not signed in as this user.
 */
export function identifyDevice(
  key: KeyObject,
  input: {
    readonly userId: string
    readonly secret: string | null
    readonly userAgent: string | null
    readonly ipAddress: string | null
    /** A cookie keeps the secret beside the token, so the session can be bound to it at once. */
    readonly keepsCookies: boolean
  },
): DeviceIdentity {
  const deviceToken = input.secret ?? keyedHash(key, input.userId, fingerprint(input.userAgent, input.ipAddress))
  const bound = input.secret !== null || input.keepsCookies
  return { deviceKey: deviceKeyOf(deviceToken), deviceHash: bound ? hashToken(deviceToken) : null, deviceToken }
}

export function deviceKeyOf(secret: string): string {
  return createHash('sha256').update('device-key:').update(secret).digest('hex')
}

function fingerprint(userAgent: string | null, ipAddress: string | null): string {
  return createHash('sha256')
    .update(JSON.stringify([userAgent, ipAddress]))
    .digest('hex')
}
