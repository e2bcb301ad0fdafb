import type { EpochMs, RevocationPage, SessionAsked, SessionStanding } from '@sallyport/ports'
import { sql } from 'kysely'
import type { SqlDialect } from '../dialect/dialect.ts'
import { statement } from '../statement.ts'
import { rows, type Verb } from '../verb.ts'

/** How many sessions one statement looks up. A few fixed shapes, so that each is compiled and prepared once. */
const SHAPES = [1, 8, 64] as const
const LARGEST = 64

function statements({ db }: SqlDialect) {
  // One statement. All parts are ranges of an index.
  const revokedSince = statement((p: { since: EpochMs }) =>
    db
      .selectFrom('user_sessions')
      .select(['id', 'endedAt as at', sql.lit<number>(1).as('isSession')])
      .where('endedAt', '>=', p.since)
      .unionAll(
        db
          .selectFrom('users')
          .select(['id', 'authorityChangedAt as at', sql.lit<number>(0).as('isSession')])
          .where('authorityChangedAt', '>=', p.since),
      )
      .unionAll(
        db
          .selectFrom('removed_users')
          .select(['id', 'removedAt as at', sql.lit<number>(0).as('isSession')])
          .where('removedAt', '>=', p.since),
      )
      .$castTo<{ id: string; at: EpochMs; isSession: number }>(),
  )
  const standings = SHAPES.map((size) => ({
    size,
    /** Those of the ids that are alive. */
    find: statement((ids: Readonly<Record<string, string>>) =>
      db
        .selectFrom('user_sessions as s')
        .innerJoin('users as u', 'u.id', 's.userId')
        .select(['s.id', 'u.authorityChangedAt'])
        .where('s.id', 'in', Object.values(ids))
        .where('s.endedAt', 'is', null),
    ),
  }))
  return { revokedSince, standings }
}

/** The verbs of `RevocationStore`. */
export function revocationVerbs(dialect: SqlDialect) {
  const { revokedSince, standings } = statements(dialect)

  /** As the parameters of the smallest statement that takes them; what is left over repeats the last. */
  function alive(ids: readonly string[]) {
    const shape = standings.find(({ size }) => size >= ids.length)
    if (shape === undefined) throw new RangeError(`More than ${LARGEST} sessions in one statement`)
    const parameters = Array.from({ length: shape.size }, (_, at) => [`id${at}`, ids[at] ?? ids.at(-1) ?? ''])
    return shape.find(Object.fromEntries(parameters))
  }

  return {
    *lookUp(asked: readonly SessionAsked[]): Verb<readonly SessionStanding[]> {
      const ids = asked.map(({ sessionId }) => sessionId)
      const found = new Map<string, EpochMs | null>()
      for (let from = 0; from < ids.length; from += LARGEST) {
        const batch = yield* rows(alive(ids.slice(from, from + LARGEST)))
        for (const { id, authorityChangedAt } of batch) found.set(id, authorityChangedAt)
      }
      return ids.map((sessionId) => {
        const authorityChangedAt = found.get(sessionId)
        return { sessionId, isAlive: authorityChangedAt !== undefined, authorityChangedAt: authorityChangedAt ?? null }
      })
    },

    *pull(since: EpochMs): Verb<RevocationPage> {
      const revoked = yield* rows(revokedSince({ since }))
      return {
        sessions: revoked.filter((row) => row.isSession === 1).map(({ id, at }) => ({ sessionId: id, at })),
        users: revoked.filter((row) => row.isSession === 0).map(({ id, at }) => ({ userId: id, at })),
      }
    },
  }
}
