import type { Effects, ReplayRun, Rotation } from '@sallyport/ports'
import type { WriteEffects } from '../audit/write-effects.ts'
import type { SqlDialect } from '../dialect/dialect.ts'
import { ACTIVE, statement } from '../statement.ts'
import { type Verb, won } from '../verb.ts'

/** The input of `SessionStore.countReplay`. */
export interface ReplayCount {
  readonly sessionId: string
  readonly generation: number
  readonly kind: 'late' | 'parent'
  readonly seen: ReplayRun
  readonly next: ReplayRun
}

const REPLAY_COLUMNS = {
  late: { generation: 'lateReplayGeneration', run: 'lateReplayRun' },
  parent: { generation: 'parentReplayGeneration', run: 'parentReplayRun' },
} as const

/** The writes behind a refresh: `rotate` and `countReplay` of the port. */
export function refreshVerbs({ db }: SqlDialect, writeEffects: WriteEffects) {
  const move = statement((p: Rotation) =>
    db
      .updateTable('user_sessions')
      .set((e) => ({
        generation: e('generation', '+', 1),
        refreshToken: p.tokenHash,
        rotatedAt: p.at,
        // Clocks of two processes may differ; activity never moves back.
        lastUsedAt: e.case().when('lastUsedAt', '<', p.at).then(p.at).else(e.ref('lastUsedAt')).end(),
        expiresAt: p.expiresAt,
        ipAddress: e.fn.coalesce(e.val(p.ipAddress), 'ipAddress'),
      }))
      .where('id', '=', p.sessionId)
      .where('isActive', '=', ACTIVE)
      .where('generation', '=', p.fromGeneration)
      .where('expiresAt', '>', p.at)
      .where('absoluteExpiresAt', '>', p.at),
  )

  function countRun({ sessionId, generation, kind, seen, next }: ReplayCount) {
    const column = REPLAY_COLUMNS[kind]
    return (
      db
        .updateTable('user_sessions')
        .set({ [column.generation]: next.generation, [column.run]: next.run })
        .where('id', '=', sessionId)
        .where('isActive', '=', ACTIVE)
        .where('generation', '=', generation)
        .where(column.generation, '=', seen.generation)
        .where(column.run, '=', seen.run)
        // Once per generation, also for a caller that read the value another one just wrote.
        .where(column.generation, '<>', next.generation)
    )
  }

  return {
    *rotate(rotation: Rotation): Verb<boolean> {
      return yield* won(move(rotation))
    },

    *countReplay(input: ReplayCount, effects: Effects): Verb<boolean> {
      if (!(yield* won(countRun(input).compile()))) return false
      yield* writeEffects(effects)
      return true
    },
  }
}
