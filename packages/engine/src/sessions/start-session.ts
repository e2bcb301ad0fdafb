import type { Effects, SessionRecord, UserRecord } from '@sallyport/ports'
import type { Caller } from '../kernel/caller.ts'
import { identifyDevice, parseDevice } from '../kernel/device.ts'
import { newId } from '../kernel/ids.ts'
import type { Services } from '../services.ts'
import { issueTokens, type TokenSet } from './issue-tokens.ts'
import { indexToken } from './live-index.ts'
import { lifetimeAtSignIn } from './session-lifetime.ts'

export interface StartedSession extends TokenSet {
  readonly session: SessionRecord
  readonly user: UserRecord
  readonly deviceToken: string
}

/**
 * Open a session for a proven user, or `null` when the account changed under the proof. Called by `completeSignIn` and by
 * nobody else. The audit row commits with the session, and so does `notice`, unless somebody else opened the device's session a moment ago.
 */
export async function startSession(
  services: Pick<Services, 'store' | 'tokens' | 'audit' | 'keys' | 'lifetimes' | 'tunables' | 'volatile'>,
  input: {
    readonly user: UserRecord
    readonly methods: readonly string[]
    readonly rememberMe: boolean
    readonly keepsCookies: boolean
    readonly notice: Pick<Effects, 'mails' | 'secrets'> | null
    readonly caller: Caller
  },
): Promise<StartedSession | null> {
  const { user, caller } = input
  const device = identifyDevice(services.keys.deviceToken, {
    userId: user.id,
    secret: caller.deviceSecret,
    userAgent: caller.userAgent,
    ipAddress: caller.ipAddress,
    keepsCookies: input.keepsCookies,
  })
  const id = newId()
  const outcome = await services.store.sessions.start(
    {
      id,
      userId: user.id,
      securityVersion: user.securityVersion,
      deviceKey: device.deviceKey,
      deviceHash: device.deviceHash,
      ipAddress: caller.ipAddress,
      userAgent: caller.userAgent,
      deviceInfo: parseDevice(caller.userAgent),
      amr: input.methods,
      rememberMe: input.rememberMe,
      at: caller.now,
      ...lifetimeAtSignIn(services.lifetimes(), input.rememberMe, caller.now),
      tokenHash: services.tokens.refreshTokenHash,
    },
    (session) => ({
      ...services.audit.effects(caller, [
        {
          action: 'login',
          userId: user.id,
          sessionId: session.id,
          metadata: { methods: [...input.methods], rememberMe: input.rememberMe },
        },
      ]),
      ...(session.id === id ? input.notice : null),
    }),
  )
  if (outcome.kind === 'stale_user') return null
  const superseded = services.tokens.refreshTokenHash(outcome.session.id, outcome.session.generation - 1)
  indexToken(services.volatile.liveTokens, outcome.session, superseded, caller.now)
  const { accessTtlMs } = services.tunables()
  return {
    session: outcome.session,
    user: outcome.user,
    deviceToken: device.deviceToken,
    ...issueTokens(services.tokens, outcome.session, outcome.user, caller.now, accessTtlMs),
  }
}
