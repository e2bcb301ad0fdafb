import type { SessionRecord } from '@sallyport/ports'
import type { Session } from '@sallyport/protocol'
import { toInstant } from '../kernel/clock.ts'

export function presentSession(session: SessionRecord, currentId: string): Session {
  const { browser, os, platform, deviceType } = session.deviceInfo
  return {
    id: session.id,
    current: session.id === currentId,
    device: { browser, os, platform, type: deviceType },
    ipAddress: session.ipAddress,
    userAgent: session.userAgent,
    methods: session.amr,
    createdAt: toInstant(session.createdAt),
    lastActiveAt: toInstant(session.lastActiveAt),
    expiresAt: toInstant(session.expiresAt),
  }
}
