import type { Challenge, ChallengeKind, ChallengeRecord, EpochMs } from '@sallyport/ports'
import { fromChallenge, toChallenge } from '../credential-codec.ts'
import type { SqlDialect } from '../dialect/dialect.ts'
import type { CredentialKeeper } from '../factors/credential-keeper.ts'
import type { ChallengeRow } from '../schema.ts'
import { statement } from '../statement.ts'
import { count, first, type Verb, won } from '../verb.ts'

interface Token {
  readonly kind: ChallengeKind
  readonly tokenHash: string
}
type TokenAt = Token & { readonly at: EpochMs }

/** The verbs of the port `ChallengeStore`, on `auth_challenges`. */
export function challengeVerbs({ db }: SqlDialect, credentials: CredentialKeeper) {
  const insert = statement((p: ChallengeRow) => db.insertInto('auth_challenges').values(p))
  const byToken = statement((p: Token) =>
    db.selectFrom('auth_challenges').selectAll().where('kind', '=', p.kind).where('tokenHash', '=', p.tokenHash),
  )
  const unused = (p: TokenAt) =>
    db
      .updateTable('auth_challenges')
      .where('kind', '=', p.kind)
      .where('tokenHash', '=', p.tokenHash)
      .where('consumedAt', 'is', null)
      .where('expiresAt', '>', p.at)
  const countGuess = statement((p: TokenAt) =>
    unused(p)
      .set((e) => ({ attempts: e('attempts', '+', 1) }))
      .whereRef('attempts', '<', 'maxAttempts'),
  )
  const use = statement((p: TokenAt) => unused(p).set({ consumedAt: p.at }))

  function* read(kind: ChallengeKind, tokenHash: string): Verb<ChallengeRecord | null> {
    const row = yield* first(byToken({ kind, tokenHash }))
    return row && toChallenge(row)
  }

  return {
    /** Nothing for a user who is gone: the ceremony then is one that nobody began. */
    *create(challenge: Challenge): Verb<void> {
      if (challenge.userId !== null && (yield* credentials.lockedUser(challenge.userId)) === null) return
      yield* count(insert(fromChallenge(challenge)))
    },

    *find(kind: ChallengeKind, tokenHash: string, at: EpochMs): Verb<ChallengeRecord | null> {
      const found = yield* read(kind, tokenHash)
      const isLive = found !== null && found.consumedAt === null && found.expiresAt > at && found.attempts < found.maxAttempts
      return isLive ? found : null
    },

    *takeAttempt(kind: ChallengeKind, tokenHash: string, at: EpochMs): Verb<ChallengeRecord | null> {
      return (yield* won(countGuess({ kind, tokenHash, at }))) ? yield* read(kind, tokenHash) : null
    },

    *consume(kind: ChallengeKind, tokenHash: string, at: EpochMs): Verb<ChallengeRecord | null> {
      return (yield* won(use({ kind, tokenHash, at }))) ? yield* read(kind, tokenHash) : null
    },
  }
}
