import type { Store } from '@sallyport/ports'

/** A mistake that people make, put between a good store and whoever uses it. */
export interface StoreBug {
  readonly name: string
  /** The object whose histories must show it. */
  readonly object: string
  readonly plant: (store: Store) => Store
}

/** Long enough for other clients to get in between. */
const pause = () => new Promise<void>((resolve) => setTimeout(resolve, 2))

export const STORE_BUGS: readonly StoreBug[] = [
  {
    name: 'a secret that is looked at, then used, and whoever used it has won',
    object: 'single-use secret',
    plant: (store) => ({
      ...store,
      users: {
        ...store.users,
        async resetPassword(reset, effects) {
          const secret = await store.secrets.findByToken('password_reset', reset.secretId)
          if (secret === null || secret.consumedAt !== null || secret.voidedAt !== null) return false
          await pause()
          await store.users.resetPassword(reset, effects)
          return true
        },
      },
    }),
  },
  {
    name: 'a code that is handed out before its guess is counted',
    object: 'single-use secret',
    plant: (store) => ({
      ...store,
      secrets: {
        ...store.secrets,
        async takeCodeAttempt(purpose, email, at) {
          const secret = await store.secrets.findNewest(purpose, email)
          if (secret === null || secret.consumedAt !== null || secret.voidedAt !== null || secret.attempts >= secret.maxAttempts)
            return null
          await pause()
          await store.secrets.takeCodeAttempt(purpose, email, at)
          return secret
        },
      },
    }),
  },
  {
    name: 'a counter that is read, increased and written',
    object: 'attempt counter',
    plant: (store) => ({
      ...store,
      attempts: {
        ...store.attempts,
        async take(key, rule, at) {
          const before = await store.attempts.read(key, at)
          if (before !== null && before.attempts >= rule.limit) return { allowed: false, ...before }
          await pause()
          const after = await store.attempts.take(key, rule, at)
          return { ...after, allowed: true, attempts: (before?.attempts ?? 0) + 1 }
        },
      },
    }),
  },
  {
    name: 'an address that is looked up, then given away, whatever the index says',
    object: 'unique e-mail',
    plant: (store) => ({
      ...store,
      users: {
        ...store.users,
        async register(registration, effects) {
          const holder = await store.users.findByEmail(registration.user.email)
          await pause()
          const outcome = await store.users.register(registration, effects)
          return holder === null && outcome === 'email_taken' ? 'created' : outcome
        },
      },
    }),
  },
  {
    name: 'a sign-out that answers before it is done',
    object: 'session, active to revoked',
    plant: (store) => ({
      ...store,
      sessions: {
        ...store.sessions,
        async end(end, effects) {
          const session = await store.sessions.find(end.sessionId)
          if (session?.isActive !== true) return false
          // Nobody waits for it, not even the end of the test.
          pause()
            .then(() => store.sessions.end(end, effects))
            .catch(() => undefined)
          return true
        },
      },
    }),
  },
  {
    name: 'a rotation that looks, then writes, and always wins',
    object: 'session, active to revoked',
    plant: (store) => ({
      ...store,
      sessions: {
        ...store.sessions,
        async rotate(rotation) {
          const session = await store.sessions.find(rotation.sessionId)
          if (session?.isActive !== true || session.generation !== rotation.fromGeneration) return false
          await pause()
          await store.sessions.rotate(rotation)
          return true
        },
      },
    }),
  },
]
