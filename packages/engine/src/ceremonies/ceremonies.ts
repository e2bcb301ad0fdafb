import type { ChallengeKind, EpochMs, JsonObject } from '@sallyport/ports'
import type { Caller } from '../kernel/caller.ts'
import { newId } from '../kernel/ids.ts'
import { openBox, sealBox } from '../kernel/sealed-box.ts'
import { hashToken, newSecretToken } from '../kernel/secret-token.ts'
import type { Services } from '../services.ts'

type CeremonyServices = Pick<Services, 'store' | 'keys'>

/** Something that takes several requests: its state is here, the caller holds a token for it and nothing else. */
export interface Ceremony {
  readonly id: string
  readonly userId: string | null
  /** As it was when the ceremony began. */
  readonly state: JsonObject
  readonly expiresAt: EpochMs
}

export interface BegunCeremony {
  /** For the browser's cookie or the client's hand; only its hash is kept. */
  readonly token: string
  readonly expiresAt: EpochMs
}

export async function beginCeremony(
  services: CeremonyServices,
  input: {
    readonly kind: ChallengeKind
    readonly userId: string | null
    readonly state: JsonObject
    readonly lifetimeMs: number
    readonly maxAttempts: number
  },
  caller: Caller,
): Promise<BegunCeremony> {
  const id = newId()
  const token = newSecretToken()
  const expiresAt = caller.now + input.lifetimeMs
  await services.store.challenges.create({
    id,
    kind: input.kind,
    tokenHash: hashToken(token),
    userId: input.userId,
    payload: sealBox(services.keys.ceremony, JSON.stringify(input.state), contextOf(input.kind, id)),
    maxAttempts: input.maxAttempts,
    createdAt: caller.now,
    expiresAt,
  })
  return { token, expiresAt }
}

/**
 * How a ceremony is met: `look` leaves it as it is, `guess` counts an attempt before anything is checked, `finish` uses it up for exactly one
 * of any number of concurrent callers. `null` when there is no live one.
 */
export async function meetCeremony(
  services: CeremonyServices,
  how: 'look' | 'guess' | 'finish',
  kind: ChallengeKind,
  token: string,
  caller: Caller,
): Promise<Ceremony | null> {
  const { challenges } = services.store
  const verb = { look: challenges.find, guess: challenges.takeAttempt, finish: challenges.consume }[how].bind(challenges)
  const record = await verb(kind, hashToken(token), caller.now)
  const state = record === null ? null : openBox(services.keys.ceremony, record.payload, contextOf(kind, record.id))
  if (record === null || state === null) return null
  return { id: record.id, userId: record.userId, state: JSON.parse(state) as JsonObject, expiresAt: record.expiresAt }
}

function contextOf(kind: ChallengeKind, id: string): string {
  return `${kind}:${id}`
}
