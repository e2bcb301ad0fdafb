import { randomUUID } from 'node:crypto'
import type { EpochMs, SecretPurpose } from '@sallyport/ports'
import { deterministic } from '../linearizability/check-linearizable.ts'
import type { SeededRandom } from '../support/seeded-random.ts'
import { addUser, secretOf, traced } from './records.ts'
import type { Knowledge, StoreObject, Subject } from './store-object.ts'

const PURPOSES = ['email_verification', 'password_reset'] as const
const MAX_ATTEMPTS = 3

/** A secret that is soon used up leaves little to guess: in every other history it is mostly guessed at. */
const USERS = { issue: 16, use: 40, guess: 24, look: 20 }
const GUESSERS = { issue: 10, use: 4, guess: 76, look: 10 }
const isForGuessers = (at: EpochMs) => (at / 1_000) % 2 === 1

type Input =
  | { readonly verb: 'issue'; readonly purpose: SecretPurpose; readonly id: string }
  /** Verify the mailbox or reset the password with it. */
  | { readonly verb: 'use'; readonly purpose: SecretPurpose; readonly id: string }
  | { readonly verb: 'guess'; readonly purpose: SecretPurpose }
  | { readonly verb: 'look'; readonly purpose: SecretPurpose; readonly id: string }
type Fate = 'live' | 'used' | 'void' | 'missing'
/** `won`: of `issue` and `use`; `handed`: the secret that a guess may be checked against. */
type Output = { readonly won: boolean } | { readonly handed: string | null } | { readonly fate: Fate }

interface Secret {
  readonly purpose: SecretPurpose
  readonly fate: 'live' | 'used' | 'void'
  readonly attempts: number
}
type State = Readonly<Record<string, Secret>>

/**
 * `OneTimeSecretStore` with `verifyEmail` and `resetPassword`: one live secret per purpose, used at most once, guessed at most so often;
 * a reset voids whatever else is pending.
 */
export const singleUseSecret: StoreObject<State, Input, Output> = {
  name: 'single-use secret',
  initial: {},
  isNeutral: (input, output) => input.verb === 'look' || ('won' in output && !output.won) || ('handed' in output && output.handed === null),
  apply: deterministic(step),
  prepare: (store, subject) => addUser(store, subject, null),
  choose(random, known, { at }) {
    const purpose = random.pick(PURPOSES)
    const id = someSecret(random, known, purpose)
    if (id === null) return { verb: 'issue', purpose, id: randomUUID() }
    switch (random.weighted(isForGuessers(at) ? GUESSERS : USERS)) {
      case 'issue':
        return { verb: 'issue', purpose, id: randomUUID() }
      case 'use':
        return { verb: 'use', purpose, id }
      case 'guess':
        return { verb: 'guess', purpose }
      case 'look':
        return { verb: 'look', purpose, id }
    }
  },
  async perform({ secrets, users }, { subject, input, auditId }) {
    const { id: userId, at } = subject
    switch (input.verb) {
      case 'issue': {
        const secret = secretOf(input.id, input.purpose, subject, MAX_ATTEMPTS)
        return { won: await secrets.issue(secret, traced(auditId, 'issue', at)) }
      }
      case 'use': {
        const use = { secretId: input.id, userId, at }
        if (input.purpose === 'email_verification') return { won: await users.verifyEmail(use, traced(auditId, 'verify', at)) }
        return { won: await users.resetPassword({ ...use, passwordHash: `hash-${input.id}` }, traced(auditId, 'reset', at)) }
      }
      case 'guess':
        return { handed: (await secrets.takeCodeAttempt(input.purpose, emailOf(subject), at))?.id ?? null }
      case 'look': {
        const found = await secrets.findByToken(input.purpose, input.id)
        if (found === null) return { fate: 'missing' }
        return { fate: found.consumedAt !== null ? 'used' : found.voidedAt !== null ? 'void' : 'live' }
      }
    }
  },
  commits: (_input, output) => 'won' in output && output.won,
}

const emailOf = ({ id }: Subject) => `${id}@example.com`

/** Mostly the newest of the purpose, sometimes the one before. */
function someSecret(random: SeededRandom, known: Knowledge<Input, Output>, purpose: SecretPurpose): string | null {
  const issued = known.flatMap(({ input }) => (input.verb === 'issue' && input.purpose === purpose ? [input.id] : []))
  return (random.chance(0.25) ? issued.at(-2) : undefined) ?? issued.at(-1) ?? null
}

function step(state: State, input: Input): { readonly state: State; readonly output: Output } {
  switch (input.verb) {
    case 'issue': {
      const others = voided(state, (secret) => secret.purpose === input.purpose)
      return { state: { ...others, [input.id]: { purpose: input.purpose, fate: 'live', attempts: 0 } }, output: { won: true } }
    }
    case 'use': {
      const secret = state[input.id]
      if (secret?.fate !== 'live') return { state, output: { won: false } }
      const rest = input.purpose === 'password_reset' ? voided(state, () => true) : state
      return { state: { ...rest, [input.id]: { ...secret, fate: 'used' } }, output: { won: true } }
    }
    case 'guess': {
      const found = Object.entries(state).find(([, { purpose, fate }]) => purpose === input.purpose && fate === 'live')
      if (found === undefined || found[1].attempts >= MAX_ATTEMPTS) return { state, output: { handed: null } }
      const [id, secret] = found
      return { state: { ...state, [id]: { ...secret, attempts: secret.attempts + 1 } }, output: { handed: id } }
    }
    case 'look':
      return { state, output: { fate: state[input.id]?.fate ?? 'missing' } }
  }
}

function voided(state: State, concerns: (secret: Secret) => boolean): State {
  const entries = Object.entries(state).map(([id, secret]): [string, Secret] => [
    id,
    secret.fate === 'live' && concerns(secret) ? { ...secret, fate: 'void' } : secret,
  ])
  return Object.fromEntries(entries)
}
