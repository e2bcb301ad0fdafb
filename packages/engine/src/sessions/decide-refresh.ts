import type { EpochMs, ReplayRun, SessionRecord } from '@sallyport/ports'

/** In this many generations in a row a parent may come back before it looks like somebody riding along. */
const THEFT_AT_RUN = 3

export type RefreshDecision =
  | { readonly kind: 'rotate' }
  /** Hand out the current token again. `replay` has to be noted first, once per generation. */
  | { readonly kind: 'same_child'; readonly replay: Replay | null }
  | { readonly kind: 'expired' | 'ended' | 'superseded' }
  | { readonly kind: 'theft'; readonly reason: TheftReason }

export interface Replay {
  readonly kind: 'late' | 'parent'
  readonly next: ReplayRun
}

export type TheftReason =
  | 'foreign_device'
  | 'old_generation'
  | 'late_parent'
  | 'unknown_generation'
  | 'repeated_late_parent'
  | 'repeated_parent'

export type RefreshView = Pick<
  SessionRecord,
  'isActive' | 'expiresAt' | 'generation' | 'signInGeneration' | 'rotatedAt' | 'lateReplays' | 'parentReplays'
>

/**
 * The whole refresh policy, pure: the sequential specification that the linearizability check holds the server to.
 * `device` is `unbound` for a session without a device secret, else whether the request carried it.
 */
export function decideRefresh(
  session: RefreshView,
  presentedGeneration: number,
  device: 'same' | 'other' | 'unbound',
  graceMs: number,
  now: EpochMs,
): RefreshDecision {
  if (!session.isActive) return { kind: 'ended' }
  if (session.expiresAt <= now) return { kind: 'expired' }

  const isParent = presentedGeneration === session.generation - 1
  const inGrace = isParent && graceMs > 0 && now - session.rotatedAt <= graceMs
  // A later sign-in on this device replaced the token: its holder is out of date, not a thief.
  if (presentedGeneration < session.signInGeneration && !(inGrace && device !== 'other')) return { kind: 'superseded' }
  if (device === 'other') return { kind: 'theft', reason: 'foreign_device' }
  if (presentedGeneration === session.generation) return { kind: 'rotate' }
  if (!isParent) return { kind: 'theft', reason: presentedGeneration < session.generation ? 'old_generation' : 'unknown_generation' }
  return decideParent(session, device, inGrace, graceMs)
}

/** The immediate parent came back: a second tab, a retry, a lost answer, or a thief. */
function decideParent(session: RefreshView, device: 'same' | 'unbound', inGrace: boolean, graceMs: number): RefreshDecision {
  if (inGrace) return device === 'unbound' ? replayed(session, 'parent') : { kind: 'same_child', replay: null }
  // The answer was lost on its way to the device that holds the secret: a tunnel, a closed lid, a killed server.
  if (device === 'same' && graceMs > 0) return replayed(session, 'late')
  return { kind: 'theft', reason: 'late_parent' }
}

function replayed(session: RefreshView, kind: Replay['kind']): RefreshDecision {
  const seen = kind === 'late' ? session.lateReplays : session.parentReplays
  if (seen.generation === session.generation) return { kind: 'same_child', replay: null }
  const run = seen.run > 0 && seen.generation === session.generation - 1 ? seen.run + 1 : 1
  if (run >= THEFT_AT_RUN) return { kind: 'theft', reason: kind === 'late' ? 'repeated_late_parent' : 'repeated_parent' }
  return { kind: 'same_child', replay: { kind, next: { generation: session.generation, run } } }
}
